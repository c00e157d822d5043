"""Settings of the installation."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import office

prefix = "settings"
urlpatterns = [path("", office.settings_page, name="settings")]
places = (
    Place("settings", _("系统设置"), "icon:settings", ("settings.edit",), order=SETTINGS + 90),
)
