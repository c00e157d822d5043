"""Units and duties."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import areas, duties, posts, register_files, units

app_name = "units"
urlpatterns = [
    path("", units.index, name="list"),
    path("new/", units.create, name="create"),
    path("changes/", units.changes, name="changes"),
    path("<int:pk>/", units.detail, name="detail"),
    path("<int:pk>/edit/", units.edit, name="edit"),
    path("<int:pk>/move/", units.move, name="move"),
    path("<int:pk>/merge/", units.merge, name="merge"),
    path("<int:pk>/close/", units.close, name="close"),
    path("<int:pk>/reopen/", units.reopen, name="reopen"),
    path("<int:pk>/posts/new/", posts.create, name="create_post"),
    path("<int:pk>/posts/history/", posts.history, name="history"),
    path("posts/<int:pk>/edit/", posts.edit, name="edit_post"),
    path("posts/<int:pk>/remove/", posts.remove, name="remove_post"),
    path("posts/<int:pk>/appoint/", posts.appoint, name="appoint"),
    path("holdings/<int:pk>/dismiss/", posts.dismiss, name="dismiss"),
    path("duties/", duties.index, name="duties"),
    path("duties/new/", duties.create, name="create_duty"),
    path("duties/<int:pk>/edit/", duties.edit, name="edit_duty"),
    path("duties/<int:pk>/remove/", duties.remove, name="remove_duty"),
    path("fields/", duties.fields, name="fields"),
    path("fields/new/", duties.create_field, name="create_field"),
    path("fields/<int:pk>/edit/", duties.edit_field, name="edit_field"),
    path("fields/<int:pk>/remove/", duties.remove_field, name="remove_field"),
    path("lines/", duties.lines, name="lines"),
    path("blind-spots/", duties.blind, name="blind"),
    path("blind-spots.xlsx", duties.blind_workbook, name="blind_workbook"),
    path("areas/", areas.index, name="areas"),
    path("areas/new/", areas.create, name="create_area"),
    path("areas/<int:pk>/", areas.detail, name="area"),
    path("areas/<int:pk>/edit/", areas.edit, name="edit_area"),
    path("areas/<int:pk>/remove/", areas.remove, name="remove_area"),
    path("areas/<int:pk>/chiefs/new/", areas.name_chief, name="name_chief"),
    path("chiefs/<int:pk>/end/", areas.end_chief, name="end_chief"),
    path("files/", register_files.index, name="files"),
    path("files/register.xlsx", register_files.export, name="export"),
    path("files/template.xlsx", register_files.blank, name="template"),
    path("files/preview/", register_files.preview, name="preview"),
    path("files/confirm/", register_files.confirm, name="confirm"),
]
places = (
    Place("units:list", _("单位和职责"), "icon:sitemap", ("unit.read",), order=SETTINGS + 10),
)
