"""What a verdict sets going: a real fire is told to the command centre and becomes a response with clocks in minutes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.alarms import services
from luoshi.alarms.models import Act, Incident, Verdict
from luoshi.alarms.services.judging import record
from luoshi.flows.fire_matters import points_named, respond
from luoshi.outbox.models import Topic
from luoshi.outbox.services.at_once import tell_at_once
from luoshi.units.models import Role, Unit, User
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter

CENTRE = (Role.CENTRE_CLERK, Role.CENTRE_HEAD, Role.WATCH)
PLACE = (Role.UNIT_HEAD, Role.LIAISON)


def judge(
    incident: Incident,
    verdict: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    seen: str | None = None,
) -> Incident:
    """Judge an incident; of a real fire open the response and tell the command centre, all or nothing."""
    with transaction.atomic():
        first = incident.verdict != Verdict.REAL
        services.judge(incident, verdict, by=by, at=at, reason=reason, seen=seen)
        if verdict == Verdict.REAL:
            matter = respond(incident, by=by, at=at)
            if first:
                tell_command(incident, matter, by=by, at=at)
    return incident


def tell_command(incident: Incident, matter: Matter | None, *, by: User, at: datetime) -> None:
    """Tell the centre, the leaders, the watch and the place's own people of a real fire."""
    building = incident.answered_for
    subject = _("真实火警：%s") % (building or incident.site)
    units = list(Unit.objects.active().filter(Q(centre=True) | Q(pk=by.unit_id)))
    place = building.unit.heir() if building else None
    told = tell_at_once(
        Topic.FIRE, subject, _body(incident, matter), people=_people(units, place),
        units=[*units, *([place] if place else [])], at=at, matter=matter,
    )  # fmt: skip
    with record_language():
        text = _("%(people)d 人，%(messages)d 条消息") % {"people": told[0], "messages": told[1]}
    record(incident, Act.TOLD, by=by, at=at, text=text)


def _people(units: list[Unit], place: Unit | None) -> list[User]:
    wanted = Q(unit__in=units, role__in=CENTRE) | Q(role=Role.LEADER)
    if place is not None:
        wanted |= Q(unit=place, role__in=PLACE)
    return list(User.objects.filter(wanted, is_active=True).distinct())


def _body(incident: Incident, matter: Matter | None) -> str:
    points = points_named(incident.alarms.fires())
    since = f"{timezone.localtime(incident.opened_at):%H:%M:%S}"
    lines = [_("%(since)s 起报警：%(points)s") % {"since": since, "points": points}]
    building = incident.answered_for
    if building and building.address:
        lines.append(_("地址：%s") % building.address)
    if incident.reason:
        lines.append(incident.reason)
    if matter is not None:
        lines.append(_("处置事项 %s") % matter.code)
    return "\n".join(lines)
