"""The desk: what I must do, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.alarms.models import Grade, Incident
from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Clock, Matter
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.units.models import User
from luoshi.web.columns import lean
from luoshi.web.pages import orders
from luoshi.web.permissions import Request, page

SHOWN = 20


@page()
@require_GET
def desk(request: Request) -> HttpResponse:
    """What waits for this person, by what is to be done."""
    now = timezone.now()
    groups = [group for group in _groups(request.user, now) if group["rows"]]
    known = {"groups": groups, "orders": orders.waiting(request.user, now), "now": now}
    known |= {"fire": _fire(request.user)} if request.user.may("fire.judge") else {}
    return render(request, "desk/desk.html", known)


def _fire(user: User) -> dict[str, int]:
    """Count the incidents that ring until somebody judges them."""
    rows = Incident.objects.visible_to(user).unanswered()
    return rows.aggregate(
        fires=Count("id", filter=Q(grade=Grade.FIRE)),
        troubles=Count("id", filter=Q(grade=Grade.TROUBLE)),
    )


def _groups(user: User, now: datetime) -> list[dict[str, Any]]:
    mine = Matter.objects.open().filter(lead=user.unit_id, suspended_at=None)
    own = Matter.objects.open().filter(supervisor=user.unit_id)
    evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    led, watched = f"lead={user.unit_id}&only=on", f"supervisor={user.unit_id}"
    # A unit's own matters are few; the centre's are the whole ledger, of which few are to be reviewed.
    running = Clock.objects.running()
    report_due = running.filter(matter=OuterRef("pk"), kind="report", due_at__lte=evening)
    reporting = mine.filter(Exists(report_due), stage__in=["signed", "working"])
    reviews = running.filter(kind="review", due_at__lte=now).values("matter")
    wanted = [
        ("matter.sign", _("待签收"), mine.filter(stage="issued"), f"stage=issued&{led}"),
        ("matter.verify", _("待核验"), own.filter(stage="reported"), f"stage=reported&{watched}"),
        ("matter.close", _("待销号"), own.filter(stage="verified"), f"stage=verified&{watched}"),
        ("matter.grant", _("待答复的申请"), own.waiting(), f"state=waiting&{watched}"),
        ("matter.report", _("该报进展"), reporting, led),
        ("matter.report_done", _("已超期"), mine.overdue(at=now), f"state=overdue&{led}"),
        ("matter.report_done", _("7天内到期"), mine.near_due(at=now), f"state=near&{led}"),
        ("matter.verify", _("该复核"), own.filter(pk__in=reviews), watched),
    ]
    return [
        _group(name, rows, now) | {"query": query}
        for action, name, rows, query in wanted
        if user.may(action)
    ]


def _group(name: str, rows: MatterQuerySet, now: datetime) -> dict[str, Any]:
    # Of itself, SQLite would put what has no date before what is due tomorrow.
    found = list(lean(rows, ()).order_by(F("due_at").asc(nulls_last=True), "pk")[: SHOWN + 1])
    return {"name": name, "rows": with_lights(found[:SHOWN], now), "more": len(found) > SHOWN}
