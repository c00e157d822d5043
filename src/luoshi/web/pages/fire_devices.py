"""Devices and their points: the list, history, trends, registering, duty checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.alarms import services
from luoshi.alarms.bilingual import in_words
from luoshi.alarms.models import (
    Alarm,
    Device,
    DutyCheck,
    Gateway,
    HourlyValue,
    Point,
    Series,
    Value,
)
from luoshi.alarms.profiles import profile_of
from luoshi.gb26875.codes import quantities
from luoshi.web import keyset
from luoshi.web.charts import on_the_wall
from luoshi.web.forms.fire import BUILDINGS, DeviceFilters, DeviceForm, Limits, Place
from luoshi.web.pages.filling import act, fill
from luoshi.web.pages.fire_desk import WATCH
from luoshi.web.permissions import Request, page

JUDGE, MANAGE = "fire.judge", "fire.manage"
SHOWN = 50
POINTS, SERIES = 500, 30  # of a device's page
TREND = timedelta(days=7)
MOST_VALUES = 3000
HOURS = timedelta(days=90)
MOST_HOURS = 90 * 24 + 1  # there are no more: each hour has one row


@page(WATCH)
@require_GET
def index(request: Request) -> HttpResponse:
    """Devices that the person may see."""
    now = timezone.now()
    heard = Gateway.objects.heard_until(now)
    filters = DeviceFilters(request.GET)
    found = filters.apply(Device.objects.visible_to(request.user), at=now)
    rows = keyset.take(
        found.select_related("building__unit"), field="address", cursor=request.GET.get("after", "")
    )
    known = {
        "filters": filters, "narrowed": any(request.GET.get(name) for name in filters.fields),
        "rows": [(one, one.is_silent(heard)) for one in rows.rows], "following": rows.following,
        "count": keyset.capped_count(found), "manages": request.user.may(MANAGE),
    }  # fmt: skip
    return render(request, "fire/devices.html", known)


def visible(request: Request, pk: int) -> Device:
    """Return the device, or 404 for whoever may not see it."""
    rows = Device.objects.visible_to(request.user).select_related("building__unit")
    found: Device = get_object_or_404(rows, pk=pk)
    return found


@page(WATCH)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One device: how it is, what stands behind it, what it raised."""
    device, now = visible(request, pk), timezone.now()
    alarms = Alarm.objects.filter(point__device=device).for_rows().order_by("-id")
    points = list(device.points.exclude(key="").select_related("plan")[: POINTS + 1])
    series = list(Series.objects.filter(point__device=device).select_related("point")[: SERIES + 1])
    known = {
        "device": device, "silent": device.is_silent(Gateway.objects.heard_until(now)), "now": now,
        "profile": in_words(profile_of(device.profile).title),
        "points": points[:POINTS], "more_points": POINTS if len(points) > POINTS else 0,
        "alarms": alarms[:SHOWN], "checks": device.checks.select_related("by", "instruction")[:10],
        "series": series[:SERIES], "more_series": SERIES if len(series) > SERIES else 0,
        "instructions": device.instructions.select_related("by")[:10],
        "judges": request.user.may(JUDGE), "manages": request.user.may(MANAGE),
    }  # fmt: skip
    return render(request, "fire/device.html", known)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    """Enter a device."""
    return _form(request, Device(), {"address": request.GET.get("address", "")})


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponseBase:
    """Change what is known of a device; enter one that reported by itself."""
    return _form(request, visible(request, pk), {})


def _form(request: Request, device: Device, initial: dict[str, Any]) -> HttpResponseBase:
    form = DeviceForm(request.POST or None, device=device, initial=initial)

    def save(**_given: Any) -> Device:
        return services.register(form.filled(), by=request.user, at=timezone.now())

    return fill(
        request,
        form,
        save,
        title=_("修改装置") if device.registered_at else _("登记装置"),
        back=device.get_absolute_url() if device.pk else reverse("fire:devices"),
        done=_("已保存。"),
        lists=[BUILDINGS],
    )


def _told(
    request: Request, device: Device, tell: Callable[..., Any], said: str
) -> HttpResponseBase:
    now = timezone.now()
    back = device.get_absolute_url()
    return act(request, lambda: tell(device, by=request.user, at=now), back=back, done=said)


@page(JUDGE)
@require_POST
def check(request: Request, pk: int) -> HttpResponseBase:
    """Ask whether somebody is there."""
    return _told(request, visible(request, pk), services.ask, _("已查岗，等待应答。"))


@page(JUDGE)
@require_POST
def read(request: Request, pk: int) -> HttpResponseBase:
    """Ask the device how it is."""
    return _told(request, visible(request, pk), services.read_status, _("已下发读状态指令。"))


@page(MANAGE)
@require_POST
def clock(request: Request, pk: int) -> HttpResponseBase:
    """Set the device's clock."""
    return _told(request, visible(request, pk), services.set_clock, _("已下发校时指令。"))


@page(WATCH)
@require_GET
def checks(request: Request) -> HttpResponse:
    """Duty checks, the newest first."""
    found = DutyCheck.objects.visible_to(request.user).select_related("device__building", "by")
    rows = keyset.take(
        found, field="asked_at", descending=True, cursor=request.GET.get("after", "")
    )
    known = {"rows": rows.rows, "following": rows.following, "count": keyset.capped_count(found)}
    return render(request, "fire/checks.html", known)


def visible_point(request: Request, pk: int) -> Point:
    """Return the point, or 404 for whoever may not see its device."""
    rows = Point.objects.filter(device__in=Device.objects.visible_to(request.user))
    found: Point = get_object_or_404(rows.select_related("device__building__unit", "plan"), pk=pk)
    return found


@page(WATCH)
@require_GET
def point(request: Request, pk: int) -> HttpResponse:
    """One point: its history and its values."""
    return _point(request, visible_point(request, pk))


def _point(request: Request, found: Point) -> HttpResponse:
    now = timezone.now()
    series = list(found.series.all()[:SHOWN])
    drawn = _drawn(series, now)
    building = found.device.building
    known = {
        "point": found, "device": found.device, "now": now, "manages": request.user.may(MANAGE),
        "alarms": found.alarms.for_rows().order_by("-id")[:SHOWN],
        "signals": found.signals.order_by("-id")[:SHOWN],
        "trends": [(one, _name(one), _trend(one, *drawn[one.pk]), Limits(initial={"low": one.low, "high": one.high})) for one in series],
        "plans": list(building.plans.all()) if building else [],
        "place": Place(initial={"x": found.x, "y": found.y, "plan": found.plan_id}, building=building),
    }  # fmt: skip
    return render(request, "fire/point.html", known)


def _name(series: Series) -> str:
    quantity = quantities().get(series.analog_type)
    return in_words(quantity.name) if quantity else _("模拟量%d") % series.analog_type


def _drawn(series: list[Series], now: datetime) -> dict[int, tuple[list[Value], list[HourlyValue]]]:
    """Return single values of the last days, the newest first, and hours before them; two queries for all series."""
    found: dict[int, tuple[list[Value], list[HourlyValue]]] = {one.pk: ([], []) for one in series}
    # Counted by series: one that speaks every second must leave room for one that speaks every hour.
    place = Window(RowNumber(), partition_by="series", order_by="-at")
    values = Value.objects.filter(series__in=series, at__gt=now - TREND).annotate(place=place)
    newest = values.filter(place__lte=MOST_VALUES).order_by("series", "-at")
    for value in newest[: MOST_VALUES * len(series)]:
        found[value.series_id][0].append(value)
    hours = HourlyValue.objects.filter(series__in=series, at__gt=now - HOURS).order_by("at")
    for hour in hours[: MOST_HOURS * len(series)]:
        found[hour.series_id][1].append(hour)
    return found


def _trend(series: Series, values: list[Value], hours: list[HourlyValue]) -> dict[str, Any]:
    """Return what the chart draws."""
    return {
        "id": f"trend-{series.pk}",
        "unit": series.unit,
        "low": None if series.low is None else float(series.low),
        "high": None if series.high is None else float(series.high),
        "values": [[on_the_wall(v.at), float(v.value)] for v in reversed(values)],
        "hours": [[on_the_wall(h.at), float(h.mean), float(h.low), float(h.high)] for h in hours],
        "words": {"value": _("数值"), "low": _("下限"), "high": _("上限"), "mean": _("每小时平均")},
    }


@page(MANAGE)
@require_POST
def limits(request: Request, pk: int) -> HttpResponseBase:
    """Set the limits of a series."""
    rows = Series.objects.filter(point__device__in=Device.objects.visible_to(request.user))
    series = get_object_or_404(rows.select_related("point"), pk=pk)
    form = Limits(request.POST)
    return _kept(
        request, form, series.point, _("已保存，下一个数值起按新的上下限判断。"),
        lambda given: services.set_limits(series, by=request.user, **given),
    )  # fmt: skip


@page(MANAGE)
@require_POST
def place(request: Request, pk: int) -> HttpResponseBase:
    """Put a point on a floor plan."""
    found = visible_point(request, pk)
    form = Place(request.POST, building=found.device.building)
    return _kept(
        request, form, found, _("已保存。"),
        lambda given: services.place(found, given["plan"], by=request.user, x=given["x"], y=given["y"]),
    )  # fmt: skip


def _kept(
    request: Request, form: forms.Form, found: Point, said: str, keep: Callable[[dict[str, Any]], None]
) -> HttpResponseBase:  # fmt: skip
    """Keep what a small form on the page of a point says, and say there how it went."""
    if form.is_valid():
        back = found.get_absolute_url()
        return act(request, lambda: keep(form.cleaned_data), back=back, done=said)
    messages.error(request, "".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(found)
