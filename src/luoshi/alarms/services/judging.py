"""What a person makes of an incident: seen, real or not, spoken to somebody, over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.alarms.models import (
    FIRES,
    MOMENTARY,
    Act,
    Alarm,
    Contact,
    Grade,
    Incident,
    IncidentEntry,
    Verdict,
)
from luoshi.alarms.rules import JUDGE, must
from luoshi.alarms.services.incidents import recount
from luoshi.alarms.services.ward import end
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.units.models import User

LONGEST = 500


@contextmanager
def held(incident: Incident, *, at: datetime) -> Iterator[Incident]:
    """Hold an incident's lock; afterwards it is counted anew, and the caller's copy says what is true now."""
    with transaction.atomic():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        yield locked
        recount([locked], at)
    incident.__dict__.update(
        {field.attname: getattr(locked, field.attname) for field in Incident._meta.concrete_fields}  # noqa: SLF001 - Django's documented way to a model's fields
    )


def record(
    incident: Incident, act: Act, *, by: User | None, at: datetime, text: str = "", **data: object
) -> IncidentEntry:
    """Write a line of the journal."""
    return IncidentEntry.objects.create(
        incident=incident, act=act, by=by, at=at, text=text[:LONGEST], data=data
    )


def acknowledge(incident: Incident, *, by: User, at: datetime) -> int:
    """Take note of all that rings in an incident; return how many alarms that were.

    What nothing on the wire ends (a missed duty check) ends here, unless it is a fire, which needs a verdict.
    """
    must(by, JUDGE)
    with held(incident, at=at) as locked:
        rows = list(locked.alarms.waiting())
        for alarm in rows:
            alarm.acknowledged_at, alarm.acknowledged_by = at, by
            if alarm.kind in MOMENTARY and alarm.is_active and not alarm.is_fire:
                end(alarm, at)
        _save(rows, "acknowledged_at", "acknowledged_by", "cleared_at", "settles_at")
        if rows:
            record(locked, Act.ACKNOWLEDGED, by=by, at=at, text=_counted(rows))
    return len(rows)


def _save(rows: list[Alarm], *names: str) -> None:
    for alarm in rows:
        alarm.save(update_fields=names)


def _counted(rows: list[Alarm]) -> str:
    with record_language():
        return _("%d 个报警") % len(rows)


def judge(
    incident: Incident,
    verdict: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    seen: str | None = None,
) -> Incident:
    """Say what the fires of an incident were. ``seen`` is the verdict that the person saw before.

    A verdict holds for all alarms that have none; given again, it replaces the last one, but a fire that was found
    real stays real: its response is a matter by then. Raises ``Incomplete``, ``NotAllowed``, ``ChangedMeanwhile``.
    """
    must(by, JUDGE)
    if verdict not in Verdict.values:
        raise Incomplete(_("请选一种判定。"))
    if verdict == Verdict.FALSE and not reason.strip():
        raise Incomplete(_("判为误报要写理由。"))
    with held(incident, at=at) as locked:
        rows = _judged(locked, verdict, seen)
        for alarm in rows:
            alarm.verdict, alarm.judged_at, alarm.judged_by = verdict, at, by
            if alarm.acknowledged_at is None:
                alarm.acknowledged_at, alarm.acknowledged_by = at, by
            if alarm.kind in MOMENTARY and alarm.is_active:
                end(alarm, at)
        _save(
            rows, "verdict", "judged_at", "judged_by", "acknowledged_at", "acknowledged_by",
            "cleared_at", "settles_at",
        )  # fmt: skip
        locked.verdict, locked.reason = verdict, reason.strip()[:LONGEST]
        locked.judged_at, locked.judged_by = at, by
        locked.save(update_fields=["verdict", "reason", "judged_at", "judged_by"])
        word = str(Verdict(verdict).label)
        record(
            locked, Act.JUDGED, by=by, at=at, text=f"{word} {locked.reason}".strip(), verdict=verdict
        )  # fmt: skip
    return incident


def _judged(incident: Incident, verdict: str, seen: str | None) -> list[Alarm]:
    """Return the alarms that the verdict is about, or refuse."""
    if incident.grade != Grade.FIRE:
        raise NotAllowed(_("只有火警要判定；故障和异常确认即可。"))
    if seen is not None and seen != incident.verdict:
        raise ChangedMeanwhile(
            _("别人刚刚判定为“%s”，请再看一眼。") % incident.get_verdict_display()
        )
    fires = incident.alarms.fires()
    rows = list(fires.filter(verdict=""))
    if rows:
        return rows
    if incident.closed_at is not None:
        raise NotAllowed(_("警情已经结束。"))
    if incident.verdict == Verdict.REAL and verdict != Verdict.REAL:
        raise NotAllowed(_("已判定为真实火警并转处置，请在处置事项中说明。"))
    return list(fires)


def clear_by_hand(alarm: Alarm, *, by: User, at: datetime, reason: str) -> None:
    """End an alarm of which the device will not say that it is over: a part that was taken out, a manual alarm."""
    must(by, JUDGE)
    if not reason.strip():
        raise Incomplete(_("人工消除要写理由。"))
    with held(alarm.incident, at=at) as locked:
        row = locked.alarms.select_related("point__device").get(pk=alarm.pk)
        if not row.is_active:
            raise NotAllowed(_("这个报警已经恢复。"))
        if row.kind in FIRES and not row.verdict:
            raise NotAllowed(_("火警先判定，再消除。"))
        end(row, at)
        row.save(update_fields=["cleared_at", "settles_at", "acknowledged_at"])
        text = f"{row.get_kind_display()} {row.point.label}：{reason.strip()}"
        record(locked, Act.CLEARED, by=by, at=at, text=text)


def note(incident: Incident, *, by: User, at: datetime, text: str) -> None:
    """Write something down."""
    must(by, JUDGE)
    if not text.strip():
        raise Incomplete(_("还没有写内容。"))
    with held(incident, at=at) as locked:
        record(locked, Act.NOTED, by=by, at=at, text=text.strip())


def called(incident: Incident, contact: Contact, *, by: User, at: datetime, text: str) -> None:
    """Write down that somebody was called, and what was said. The number itself stays out of the journal."""
    must(by, JUDGE)
    if contact.building_id != incident.building_id:
        raise NotAllowed(_("这位联系人不属于这座建筑。"))
    with record_language():
        said = text.strip() or _("已联系")
    with held(incident, at=at) as locked:
        record(locked, Act.CALLED, by=by, at=at, text=f"{contact}：{said}")
