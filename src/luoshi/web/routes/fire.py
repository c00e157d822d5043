"""The fire watch: desk, incidents, devices, buildings, shifts, statistics."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from luoshi.web.menu import SUPERVISION, Place
from luoshi.web.pages import (
    fire_buildings,
    fire_desk,
    fire_devices,
    fire_incidents,
    fire_shift,
    fire_statistics,
)

app_name = "fire"
urlpatterns = [
    path("", fire_desk.desk, name="desk"),
    path("live/", fire_desk.live, name="live"),
    path("incidents/", fire_incidents.index, name="incidents"),
    path("incidents/<int:pk>/", fire_incidents.detail, name="incident"),
    path("incidents/<int:pk>/acknowledge/", fire_incidents.acknowledge, name="acknowledge"),
    path("incidents/<int:pk>/judge/", fire_incidents.judge, name="judge"),
    path("incidents/<int:pk>/note/", fire_incidents.note, name="note"),
    path("incidents/<int:pk>/call/<int:contact>/", fire_incidents.call, name="call"),
    path("alarms/<int:pk>/clear/", fire_incidents.clear, name="clear"),
    path("devices/", fire_devices.index, name="devices"),
    path("devices/new/", fire_devices.new, name="new_device"),
    path("devices/<int:pk>/", fire_devices.detail, name="device"),
    path("devices/<int:pk>/edit/", fire_devices.edit, name="edit_device"),
    path("devices/<int:pk>/check/", fire_devices.check, name="check"),
    path("devices/<int:pk>/read/", fire_devices.read, name="read"),
    path("devices/<int:pk>/clock/", fire_devices.clock, name="clock"),
    path("checks/", fire_devices.checks, name="checks"),
    path("points/<int:pk>/", fire_devices.point, name="point"),
    path("points/<int:pk>/place/", fire_devices.place, name="place"),
    path("series/<int:pk>/limits/", fire_devices.limits, name="limits"),
    path("buildings/", fire_buildings.index, name="buildings"),
    path("buildings/new/", fire_buildings.new, name="new_building"),
    path("buildings/<int:pk>/", fire_buildings.detail, name="building"),
    path("buildings/<int:pk>/edit/", fire_buildings.edit, name="edit_building"),
    path("buildings/<int:pk>/plans/", fire_buildings.add_plan, name="add_plan"),
    path("buildings/<int:pk>/points.xlsx", fire_buildings.export, name="points"),
    path("buildings/<int:pk>/points/", fire_buildings.preview, name="preview_points"),
    path("buildings/<int:pk>/points/confirm/", fire_buildings.confirm, name="confirm_points"),
    path("plans/<int:pk>.jpg", fire_buildings.plan_picture, name="plan"),
    path("shift/", fire_shift.shift, name="shift"),
    path("shift/<int:pk>/take/", fire_shift.take, name="take"),
    path("regime/", fire_shift.regime, name="regime"),
    path("statistics/", fire_statistics.statistics, name="statistics"),
    path("statistics/report.docx", fire_statistics.report, name="report"),
]
places = (
    Place("fire:desk", _("火警值守"), "icon:flame", ("fire.watch",), order=SUPERVISION + 50),
    Place("fire:devices", _("消防装置"), "icon:device-desktop", ("fire.watch",), order=SUPERVISION + 51),
    Place("fire:buildings", _("联网建筑"), "icon:building", ("fire.watch",), order=SUPERVISION + 52),
    Place("fire:statistics", _("消防统计"), "icon:chart-bar", ("fire.watch",), order=SUPERVISION + 53),
)  # fmt: skip
