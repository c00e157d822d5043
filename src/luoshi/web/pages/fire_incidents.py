"""Incidents: the list, one of them, and what the watch does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.alarms import services
from luoshi.alarms.models import Alarm, Contact, Incident
from luoshi.flows.alarms import judge as judge_it
from luoshi.web import keyset
from luoshi.web.forms.fire import IncidentFilters, Verdicts
from luoshi.web.pages.filling import act
from luoshi.web.pages.fire_desk import WATCH, facts_of
from luoshi.web.permissions import Request, page

JUDGE = "fire.judge"


@page(WATCH)
@require_GET
def index(request: Request) -> HttpResponse:
    """Incidents that the person may see, the newest first."""
    filters = IncidentFilters(request.GET)
    found = filters.apply(Incident.objects.visible_to(request.user).whole())
    rows = keyset.take(
        found, field="opened_at", descending=True, cursor=request.GET.get("after", "")
    )
    known = {
        "filters": filters, "narrowed": any(request.GET.get(name) for name in filters.fields),
        "rows": rows.rows, "following": rows.following, "count": keyset.capped_count(found),
    }  # fmt: skip
    return render(request, "fire/incidents.html", known)


def visible(request: Request, pk: int) -> Incident:
    """Return the incident, or 404 for whoever may not see it."""
    found: Incident = get_object_or_404(Incident.objects.visible_to(request.user).whole(), pk=pk)
    return found


@page(WATCH)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One incident: its alarms, whom to call, what was done."""
    incident = visible(request, pk)
    known = facts_of(incident) | {
        "incident": incident, "one": incident, "form": Verdicts(), "now": timezone.now(),
        "judges": request.user.may(JUDGE),
    }  # fmt: skip
    return render(request, "fire/incident.html", known)


def _done(
    request: Request, incident: Incident, do: Callable[[], Any], said: str = ""
) -> HttpResponseBase:
    """Do it, say how it went, and go back to where the person came from: the desk or the incident."""
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/fire/")
    return act(request, do, back=back if ours else incident.get_absolute_url(), done=said)


@page(JUDGE)
@require_POST
def acknowledge(request: Request, pk: int) -> HttpResponseBase:
    """Take note of everything that rings."""
    incident, now = visible(request, pk), timezone.now()
    return _done(request, incident, lambda: services.acknowledge(incident, by=request.user, at=now))


@page(JUDGE)
@require_POST
def judge(request: Request, pk: int) -> HttpResponseBase:
    """Say what it was."""
    incident, form = visible(request, pk), Verdicts(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选一种判定。"))
        return redirect(incident)
    given = form.cleaned_data
    return _done(
        request,
        incident,
        lambda: judge_it(
            incident, given["verdict"], by=request.user, at=timezone.now(), reason=form.why(),
            seen=given["seen"],
        ),
    )  # fmt: skip


@page(JUDGE)
@require_POST
def note(request: Request, pk: int) -> HttpResponseBase:
    """Write something down."""
    incident, text = visible(request, pk), request.POST.get("text", "")
    return _done(
        request,
        incident,
        lambda: services.note(incident, by=request.user, at=timezone.now(), text=text),
    )


@page(JUDGE)
@require_POST
def call(request: Request, pk: int, contact: int) -> HttpResponseBase:
    """Write down that somebody was called."""
    incident = visible(request, pk)
    whom = get_object_or_404(Contact, pk=contact, building=incident.building_id or 0)
    text = request.POST.get("text", "")
    return _done(
        request,
        incident,
        lambda: services.called(incident, whom, by=request.user, at=timezone.now(), text=text),
    )


@page(JUDGE)
@require_POST
def clear(request: Request, pk: int) -> HttpResponseBase:
    """End an alarm by hand."""
    rows = Alarm.objects.visible_to(request.user).for_rows()
    alarm = get_object_or_404(rows, pk=pk)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        alarm.incident,
        lambda: services.clear_by_hand(alarm, by=request.user, at=timezone.now(), reason=reason),
        _("已消除。"),
    )
