"""The alarm desk: what is open now, asked for again whenever the stream says that it has changed.

The desk shows state, not events: whatever was missed while a connection was away is there with the next answer, for a
fire stays open until a person has judged it. ``seen`` names the state that the browser shows; while it is the same the
answer is 204 and nothing is drawn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from luoshi.alarms.models import Alarm, Device, Gateway, Grade, HandOver, Incident, Kind, Report
from luoshi.live.application import PATH
from luoshi.web import keyset
from luoshi.web.forms.fire import Verdicts
from luoshi.web.live_streams import let_connect, origin_of_streams, renewed, token_for
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.alarms.models.incident import IncidentQuerySet
    from luoshi.units.models import User

FIRES, TROUBLE, ALARMS, CALLED = 40, 60, 6, 30  # shown at most
STUCK = timedelta(seconds=15)  # a report is taken up ten times a second
WAITING_FIRST = (F("acknowledged_at").asc(nulls_first=True), F("last_at").desc(), F("id").desc())
WATCH = "fire.watch"


@page(WATCH)
@require_GET
def desk(request: Request) -> HttpResponse:
    """The whole desk."""
    known, origin = _known(request, _counts(request.user)), origin_of_streams(request)
    stream = {"stream": f"{origin}{PATH}", "token": token_for(request.user)} if origin else {}
    return let_connect(
        render(request, "fire/desk.html", known | stream | {"form": Verdicts()}), origin
    )


@page(WATCH)
@require_GET
def live(request: Request) -> HttpResponse:
    """What has changed since ``seen``; nothing: 204."""
    counts = _counts(request.user)
    if request.GET.get("seen") == stamp(request.user, request.GET.get("incident", ""), counts):
        return renewed(HttpResponse(status=204), request.user)
    shown = render(request, "fire/live.html", _known(request, counts) | {"form": Verdicts()})
    return renewed(shown, request.user)


def stamp(user: User, chosen: str, counts: dict[str, int]) -> str:
    """Return a name for what the person would see: the same as long as nothing has changed.

    It is made of the very rows that are shown, in their order, so that no change of one of them can be missed.
    """
    told = ("id", "version", "matter", "building__unit")
    shown = [list(rows.values_list(*told)) for rows in _shown(user, chosen)]
    waiting = HandOver.objects.filter(unit=user.unit_id, taken_at=None).values_list("pk")
    words = [shown, list(waiting), counts, chosen, get_language()]
    return sha256(repr(words).encode()).hexdigest()[:16]


def _shown(user: User, chosen: str) -> tuple[IncidentQuerySet, ...]:
    """Return the fires and the rest that stand on the desk, the most urgent first, and the fire that was chosen."""
    rows = Incident.objects.visible_to(user).open()
    trouble = rows.filter(grade=Grade.TROUBLE).order_by("-waiting", "-last_at", "-id")
    at_hand = (
        rows.fires().filter(pk=int(chosen)) if re.fullmatch("[0-9]{1,18}", chosen) else rows.none()
    )
    return rows.fires().most_urgent()[:FIRES], trouble[:TROUBLE], at_hand


def _counts(user: User) -> dict[str, int]:
    active = Alarm.objects.visible_to(user).active()
    kinds = {
        name: active.filter(kind=kind)
        for name, kind in (
            ("faults", Kind.FAULT),
            ("shielded", Kind.SHIELDED),
            ("offline", Kind.OFFLINE),
        )
    }
    fires, trouble = Q(grade=Grade.FIRE), Q(grade=Grade.TROUBLE)
    # By the index of open incidents: two of each building at most.
    open_ones = Incident.objects.visible_to(user).open().aggregate(
        fires=Count("id", filter=fires), ringing=Sum("waiting", filter=fires, default=0),
        trouble=Count("id", filter=trouble), troubled=Sum("waiting", filter=trouble, default=0),
    )  # fmt: skip
    devices = (
        Device.objects.visible_to(user).registered().count()
    )  # the inventory: thousands at most
    capped = {name: keyset.capped_count(rows) for name, rows in kinds.items()}
    return capped | open_ones | {"devices": devices, **_broken(devices)}


def _broken(devices: int) -> dict[str, int]:
    """Say what keeps fires from the desk: no gateway listens, or nobody takes up what it has stored."""
    now = timezone.now()
    ears = Gateway.objects.ears(now) if devices else None
    waiting = Report.objects.unconsumed().values_list("received_at", flat=True).first()
    return {
        "deaf": int(devices > 0 and (ears is None or ears.until < now)),
        "stuck": int(waiting is not None and waiting < now - STUCK),
    }


def _known(request: Request, counts: dict[str, int]) -> dict[str, Any]:
    user, chosen = request.user, request.GET.get("incident", "")
    token = stamp(user, chosen, counts)  # before the rows: what comes in between is drawn once more
    fires, trouble, at_hand = (list(rows.whole()) for rows in _shown(user, chosen))
    fires += [
        row for row in at_hand if row not in fires
    ]  # it does not vanish under the hand of who judges it
    alarms = alarms_of([*fires, *trouble])
    one = next((row for row in fires if str(row.pk) == chosen), fires[0] if fires else None)
    return {
        "stamp": token, "now": timezone.now(), "fires": [(row, alarms[row.pk]) for row in fires],
        "trouble": [(row, alarms[row.pk]) for row in trouble], "one": one, "counts": counts,
        "more_fires": max(0, counts["fires"] - len(fires)), "more_trouble": max(0, counts["trouble"] - len(trouble)),
        "judges": user.may("fire.judge"), **(facts_of(one) if one else {}),
        "hand_over": HandOver.objects.filter(unit=user.unit_id, taken_at=None).select_related("given_by").first(),
    }  # fmt: skip


def alarms_of(incidents: list[Incident]) -> dict[int, list[Alarm]]:
    """Return a few open alarms of each incident, those that wait first; two queries for all of them."""
    found: dict[int, list[Alarm]] = defaultdict(list)
    place = Window(RowNumber(), partition_by="incident", order_by=WAITING_FIRST)
    rows = Alarm.objects.open().filter(incident__in=incidents).annotate(place=place)
    for alarm in rows.filter(place__lte=ALARMS).for_rows().order_by("place"):
        found[alarm.incident_id].append(alarm)
    return found


def facts_of(incident: Incident) -> dict[str, Any]:
    """Return what stands beside the chosen incident: whom to call, where the points are, what was done."""
    building = incident.building
    alarms = incident.alarms.for_rows().order_by(*WAITING_FIRST)[:100]
    rows = list(alarms)
    drawn = [alarm for alarm in rows if alarm.point.plan_id is not None]
    placed = [alarm for alarm in drawn if alarm.is_active] or drawn  # all is over: where it was
    plan = placed[0].point.plan if placed else (building.plans.first() if building else None)
    return {
        "alarms": rows,
        "contacts": list(building.contacts.all()[:CALLED]) if building else [],
        "plan": plan,
        "marks": [alarm for alarm in placed if plan and alarm.point.plan_id == plan.pk],
        "entries": list(incident.entries.select_related("by__unit").order_by("-id")[:30]),
    }
