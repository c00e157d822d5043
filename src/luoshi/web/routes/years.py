"""The accounting year."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import WORK, Place
from luoshi.web.pages import years

app_name = "years"
urlpatterns = [
    path("", years.index, name="list"),
    path("open/", years.open_books, name="open"),
    path("<int:year>/", years.detail, name="detail"),
    path("<int:year>/close/", years.close_books, name="close"),
    path("<int:year>/<slug:key>/", years.listing, name="listing"),
    path("<int:year>/<slug:key>/list.xlsx", years.export, name="export"),
]
places = (Place("years:list", _("年度账"), "icon:notebook", years.READ, order=WORK + 30),)
