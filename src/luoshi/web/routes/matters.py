"""The ledger and its matters."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import WORK, Place
from luoshi.web.pages import bulk, evidence, ledger, matters, pictured_export

app_name = "matters"
urlpatterns = [
    path("", ledger.index, name="list"),
    path("new/", matters.create, name="create"),
    path("export.xlsx", ledger.export, name="export"),
    path("export-photos.xlsx", pictured_export.export, name="export_pictured"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("views/", ledger.save_view, name="save_view"),
    path("views/<int:pk>/", ledger.open_view, name="view"),
    path("views/<int:pk>/delete/", ledger.delete_view, name="delete_view"),
    path("<int:pk>/", matters.detail, name="detail"),
    path("<int:pk>/do/<slug:action>/", matters.act, name="act"),
    path("<int:pk>/evidence/<int:proof>", evidence.whole, name="evidence"),
    path("<int:pk>/evidence/<int:proof>/small", evidence.small, name="thumbnail"),
]
places = (Place("matters:list", _("台账"), "icon:table", order=WORK + 10),)
