"""From alarms to matters: a real fire is responded to, and what stays broken is put right.

Each matter is opened once, whatever crashes and however many workers there are: the row that it belongs to (incident,
building, point) is locked while it is looked for and opened, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.alarms.models import (
    Act,
    Alarm,
    Building,
    Incident,
    IncidentEntry,
    Kind,
    Point,
    Verdict,
    WatchRegime,
)
from luoshi.alarms.regime import current
from luoshi.ledger.models import Entry, EntryKind, Matter
from luoshi.ledger.services import NewMatter, note, open_matter
from luoshi.ledger.services.errors import Refused
from luoshi.units.models import Unit
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.alarms.models.alarm import AlarmQuerySet
    from luoshi.units.models import User

NAMED = 8  # points that a matter names; the page of the building shows all
LONGEST = 500  # characters of a title
log = structlog.get_logger("luoshi.alarms")
REPEATED = Q(kind=Kind.MISSED) | Q(verdict=Verdict.FALSE)


def respond(incident: Incident, *, by: User, at: datetime) -> Matter | None:
    """Open the response to a real fire, with clocks in minutes; none where no second unit could verify it.

    The building's unit leads; of a device that nobody entered, the unit of whoever judged.
    """
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        if locked.matter_id is not None:
            return locked.matter
        building = locked.answered_for
        lead = (building.unit.heir() if building else None) or by.unit
        supervisor = _supervisor(lead, by.unit)
        if supervisor is None:
            return None
        with record_language():
            title = _("处置火警：%(site)s %(points)s") % {
                "site": building or locked.site, "points": points_named(locked.alarms.fires()),
            }  # fmt: skip
            standard = _("火已扑灭或险情排除，人员清点完毕，消防系统复位。")
        new = NewMatter(
            title=title,
            lead=lead, supervisor=supervisor, year=timezone.localtime(at).year, kind="response",
            playbook="response", origin=f"alarms.incident:{locked.pk}",
            standard=standard,
            quote=locked.reason,
        )  # fmt: skip
        matter = open_matter(new, by=None, at=at)
        locked.matter = matter
        locked.save(update_fields=["matter"])
        locked.alarms.fires().filter(matter=None).update(matter=matter)
        _record(locked, Act.RESPONDED, matter, at, by)
    incident.matter = matter
    return matter


def _supervisor(lead: Unit, first: Unit | None = None) -> Unit | None:
    """Return who verifies: the unit of the watch, else the centre, else the unit above; never the lead itself."""
    centre = Unit.objects.active().filter(centre=True).order_by("order", "id").first()
    for unit in (first, centre, lead.parent):
        if unit is not None and unit.pk != lead.pk and unit.active:
            return unit
    return None


def points_named(alarms: AlarmQuerySet) -> str:
    """Name the points of some alarms, each once and those first that rang first; of more than are named, say how many."""
    rang = alarms.order_by().values("point").annotate(first=Min("id"))
    count = rang.count()
    keys = [row["point"] for row in rang.order_by("first")[:NAMED]]
    points = Point.objects.select_related("device").in_bulk(keys)
    labels = list(dict.fromkeys(points[key].label for key in keys))
    return "、".join(labels)[:200] + (_("等%d处") % count if count > len(labels) else "")


def _record(
    incident: Incident, act: Act, matter: Matter, at: datetime, by: User | None = None
) -> None:
    IncidentEntry.objects.create(
        incident=incident, act=act, by=by, at=at, text=f"{matter.code} {matter.title}"[:500],
        data={"matter": matter.pk},
    )  # fmt: skip


def rectify(at: datetime) -> int:
    """Open a matter for each building in which something has been broken, shielded or silent for too long.

    What joins later is noted on the building's open matter. Returns how many alarms got one.
    """
    # Of where the device is now: what it said before somebody entered it has an incident without a building.
    late = _late(current(), at).exclude(point__device__building=None)
    buildings = late.order_by().values_list("point__device__building", flat=True).distinct()
    return sum(_opened(_rectify_building, pk, at) for pk in sorted(set(buildings)))


def _opened(open_one: Callable[..., int], *given: object) -> int:
    """Open one matter, or tell the log why the ledger refuses: it must not keep those of others from being opened."""
    try:
        return open_one(*given)
    except Refused as refusal:
        log.warning("alarms.no_matter", why=str(refusal))
        return 0


def _late(rules: WatchRegime, at: datetime) -> Alarm.objects.__class__:  # type: ignore[name-defined]
    """Return the alarms that last longer than they may and are in no open matter."""
    hours = {
        Kind.FAULT: rules.fault_hours, Kind.POWER: rules.fault_hours, Kind.LINE: rules.fault_hours,
        Kind.LIMIT: rules.fault_hours, Kind.SHIELDED: rules.shield_hours, Kind.OFFLINE: rules.offline_hours,
    }  # fmt: skip
    late = Q()
    for kind, limit in hours.items():
        since = at - timedelta(hours=limit)
        free = Q(matter=None) | Q(matter__closed_at__lte=since)
        late |= Q(kind=kind, received_at__lte=since) & free
    return Alarm.objects.active().filter(late)


def _rectify_building(pk: int, at: datetime) -> int:
    with transaction.atomic():
        building = (
            Building.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        )
        own = _late(current(), at).filter(point__device__building=building)
        rows = list(own.select_related("point__device", "incident").order_by("kind", "id"))
        lead = building.unit.heir()
        supervisor = _supervisor(lead) if lead else None
        if not rows or lead is None or supervisor is None:
            return 0
        words = _listed(rows)
        origin = f"alarms.building:{building.pk}"
        matter = Matter.objects.filter(origin=origin, closed_at=None).first()
        if matter is None:
            new = NewMatter(
                title=_cut(_("整改消防设施：%(building)s %(list)s") % {"building": building, "list": words}),
                lead=lead, supervisor=supervisor, year=timezone.localtime(at).year,
                kind="hazard", playbook="fire_fault", origin=origin,
                standard=_("故障排除、屏蔽解除、装置恢复联系，监控中心看到恢复信号。"),
            )  # fmt: skip
            matter = open_matter(new, by=None, at=at)
        else:
            note(matter, by=None, at=at, text=_("又有超过时限的：%s") % words)
        _attach(rows, matter, at)
    return len(rows)


def _listed(rows: Sequence[Alarm]) -> str:
    """Say what is broken where: 故障2处（2层走廊感烟、3层手报），屏蔽1处（…）."""
    parts = []
    for kind, own in groupby(rows, key=lambda alarm: alarm.get_kind_display()):
        labels = [alarm.point.label for alarm in own]
        named = "、".join(labels[:NAMED]) + (_("等") if len(labels) > NAMED else "")
        parts.append(
            _("%(kind)s%(n)d处（%(names)s）") % {"kind": kind, "n": len(labels), "names": named}
        )
    return "，".join(parts)


def _cut(text: str) -> str:
    """Return a title that the ledger takes; the page of the building shows all."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _attach(rows: Sequence[Alarm], matter: Matter, at: datetime) -> None:
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in rows]).update(matter=matter)
    for incident in {alarm.incident_id: alarm.incident for alarm in rows}.values():
        _record(incident, Act.RECTIFIED, matter, at)


def repeated(at: datetime) -> int:
    """Open a matter for each point that raised false alarms, or whose watch missed duty checks, again and again.

    Returns how many alarms went into one.
    """
    rules = current()
    since = at - timedelta(days=rules.repeat_days)
    free = Alarm.objects.filter(REPEATED, matter=None, received_at__gt=since)
    free = free.exclude(point__device__building=None)
    often = (
        free.order_by().values("point", "kind").annotate(n=Count("id")).filter(n__gte=rules.repeats)
    )
    opened = Matter.objects.filter(origin__startswith="alarms.point:", closed_at=None)
    there = {int(origin.rpartition(":")[2]) for origin in opened.values_list("origin", flat=True)}
    again = free.filter(point__in=there).order_by().values("point", "kind").annotate(n=Count("id"))
    found = {(row["point"], row["kind"]) for row in (*often, *again)}
    return sum(_opened(_repeated, point, kind, since, at) for point, kind in sorted(found))


def _repeated(point_key: int, kind: str, since: datetime, at: datetime) -> int:
    with transaction.atomic():
        point = Point.objects.select_for_update(of=("self",)).select_related(
            "device__building__unit__parent"
        ).get(pk=point_key)  # fmt: skip
        rows = list(
            point.alarms.filter(
                REPEATED, kind=kind, matter=None, received_at__gt=since
            ).select_related("point__device", "incident")
        )
        building = point.device.building
        lead = building.unit.heir() if building else None
        supervisor = _supervisor(lead) if lead else None
        if not rows or lead is None or supervisor is None:
            return 0
        missed = kind == Kind.MISSED
        what = _("查岗未应答%d次") % len(rows) if missed else _("误报%d次") % len(rows)
        origin = f"alarms.point:{point.pk}"
        matter = Matter.objects.filter(origin=origin, closed_at=None).first()
        if matter is None:
            words = {"building": building, "point": point.label, "what": what}
            new = NewMatter(
                title=_("整改消防设施：%(building)s %(point)s %(what)s") % words,
                lead=lead, supervisor=supervisor, year=timezone.localtime(at).year,
                kind="hazard", playbook="fire_fault", origin=origin,
                standard=_("落实值守，查岗有人应答。") if missed else _("查明误报原因，维修、更换或调整部件。"),
            )  # fmt: skip
            matter = open_matter(new, by=None, at=at)
        else:
            note(matter, by=None, at=at, text=_("又有：%s") % what)
        _attach(rows, matter, at)
    return len(rows)


def recovered(at: datetime) -> int:
    """Note on open matters that everything in them has come right, once for each time; return on how many.

    The machine notes it; only people close.
    """
    noted = 0
    open_matters = Matter.objects.filter(origin__startswith="alarms.building:", closed_at=None)
    for matter in open_matters.filter(alarms__isnull=False).distinct():
        own = matter.alarms.order_by("-id")
        last = own.first()
        if last is None or own.active().exists():
            continue
        told = Entry.objects.filter(matter=matter, kind=EntryKind.NOTE, data__recovered=last.pk)
        if not told.exists():
            text = _("监控中心已收到恢复信号：所列设施全部恢复正常。")
            note(matter, by=None, at=at, text=text, data={"recovered": last.pk})
            noted += 1
    return noted
