"""Playbooks and their versions."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import playbooks

app_name = "playbooks"
urlpatterns = [
    path("", playbooks.index, name="list"),
    path("new/", playbooks.create, name="create"),
    path("<slug:key>/", playbooks.detail, name="detail"),
    path("<slug:key>/edit/", playbooks.edit, name="edit"),
    path("<slug:key>/<int:version>/", playbooks.detail, name="version"),
    path("<slug:key>/<int:old>/<int:new>/", playbooks.compare, name="compare"),
]
places = (
    Place(
        "playbooks:list",
        pgettext_lazy("many", "办法"),
        "icon:book-2",
        playbooks.READ,
        order=SETTINGS + 20,
    ),
)
