"""The working-day calendar."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SETTINGS, Place
from luoshi.web.pages import calendar

app_name = "calendar"
urlpatterns = [path("", calendar.year, name="year")]
places = (Place("calendar:year", _("日历"), "icon:calendar", calendar.READ, order=SETTINGS + 25),)
