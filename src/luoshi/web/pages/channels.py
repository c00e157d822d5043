"""Channels: mine, my unit's, and for whoever sets up the installation those of all units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.outbox import services
from luoshi.outbox.models import Channel
from luoshi.outbox.rules import may_change
from luoshi.outbox.services.errors import NotPermitted, Refused
from luoshi.units.models import Unit
from luoshi.web import keyset
from luoshi.web.forms.notifications import ChannelForm
from luoshi.web.permissions import Request, page

MOST = 50  # of one person


@page()
@require_GET
def index(request: Request) -> HttpResponse:
    """My channels, and those of units that I see."""
    seen = Channel.objects.kept().visible_to(request.user).select_related("unit", "made_by")
    mine = seen.filter(unit=None).order_by("id")[:MOST]
    units = keyset.take(
        seen.exclude(unit=None), field="unit_id", cursor=request.GET.get("after", "")
    )
    known = {
        "mine": [(row, may_change(request.user, row)) for row in mine],
        "units": [(row, may_change(request.user, row)) for row in units.rows],
        "following": units.following,
        "may_add_unit": request.user.may("channel.edit") or request.user.may("settings.edit"),
    }
    return render(request, "notifications/channels.html", known)


@page()
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a channel of my own, or with ``unit`` in the address one of a unit's."""
    unit = _unit(request)
    if not may_change(request.user, Channel(user=None if unit else request.user, unit=unit)):
        raise PermissionDenied
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            channel = services.add_channel(
                form.wishes(), address, by=request.user, at=timezone.now(), unit=unit
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("渠道“%s”已添加，可以发一条测试。") % channel.name)
            return redirect("notifications:channels")
    return _form(request, form, {"unit": unit})


def _unit(request: Request) -> Unit | None:
    """Return the unit that the address names: my own, or any for whoever sets up the installation."""
    key = request.GET.get("unit", "")
    if not key:
        return None
    if key == "own":
        return request.user.unit
    units = Unit.objects.active() if request.user.may("settings.edit") else Unit.objects.none()
    unit: Unit = get_object_or_404(units, pk=key if key.isascii() and key.isdigit() else None)
    return unit


def _found(request: Request, pk: int) -> Channel:
    """Return a channel that the person sees, 404 else; 403 where they may not change it."""
    seen = Channel.objects.kept().visible_to(request.user)
    channel: Channel = get_object_or_404(seen.select_related("unit"), pk=pk)
    if not may_change(request.user, channel):
        raise PermissionDenied
    return channel


@page()
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a channel."""
    channel = _found(request, pk)
    form = ChannelForm(request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.change_channel(
                channel, form.wishes(), by=request.user, at=timezone.now(), address=said["address"],
                active=said["active"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("渠道“%s”已保存。") % channel.name)
            return redirect("notifications:channels")
    return _form(request, form, {"channel": channel, "unit": channel.unit})


def _form(request: Request, form: ChannelForm, known: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "notifications/channel.html", {"form": form, **known}, status=status)


@page()
@require_POST
def try_out(request: Request, pk: int) -> HttpResponseBase:
    """Send a test message."""
    channel = _found(request, pk)
    try:
        row = services.test_channel(channel, by=request.user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("notifications:channels")
    messages.info(request, _("测试正在发送，刷新本页看结果。"))
    return redirect("notifications:delivery", pk=row.pk)


@page()
@require_POST
def remove(request: Request, pk: int) -> HttpResponseBase:
    """Remove a channel."""
    channel = _found(request, pk)
    services.remove_channel(channel, by=request.user, at=timezone.now())
    messages.success(request, _("渠道“%s”已删除。") % channel.name)
    return redirect("notifications:channels")
