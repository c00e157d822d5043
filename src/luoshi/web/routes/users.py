"""Accounts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import users

app_name = "users"
urlpatterns = [
    path("", users.index, name="list"),
    path("new/", users.create, name="create"),
    path("<int:pk>/", users.detail, name="detail"),
    path("<int:pk>/edit/", users.edit, name="edit"),
    path("<int:pk>/link/", users.link, name="link"),
    path("<int:pk>/do/<slug:what>/", users.do, name="do"),
    path("welcome/<str:key>/<str:token>/", users.welcome, name="welcome"),
]
places = (Place("users:list", _("用户"), "icon:users", ("user.edit",), order=SETTINGS + 30),)
