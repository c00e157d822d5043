"""The watch passes from one shift to the next (交接班)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.alarms.models import Alarm, Device, HandOver, Incident, Kind
from luoshi.alarms.rules import JUDGE, must
from luoshi.ledger.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User


def hand_over(*, by: User, at: datetime, note: str) -> HandOver:
    """Give the watch away, with what is open now and what the next shift must know. Raises ``Incomplete``, ``NotAllowed``."""
    must(by, JUDGE)
    if not note.strip():
        raise Incomplete(_("请写明要交代的情况；没有就写“无”。"))
    try:
        with transaction.atomic():
            return HandOver.objects.create(
                unit=by.unit, at=at, given_by=by, note=note.strip()[:4000], facts=facts()
            )
    except IntegrityError:
        raise NotAllowed(_("上一次交班还没有人接。")) from None


def take_over(hand_over: HandOver, *, by: User, at: datetime) -> None:
    """Take the watch. Raises ``NotAllowed`` for who gave it, or when somebody was first."""
    must(by, JUDGE)
    if by.pk == hand_over.given_by_id:
        raise NotAllowed(_("交班人不能自己接班。"))
    waiting = HandOver.objects.filter(pk=hand_over.pk, taken_at=None)
    if not waiting.update(taken_at=at, taken_by=by):
        raise NotAllowed(_("已经有人接班。"))


def facts() -> dict[str, Any]:
    """Count what is open: what a shift gives to the next."""
    incidents = Incident.objects.open()
    fires = incidents.fires().select_related("building", "device").order_by("opened_at", "id")
    active = Alarm.objects.active()
    return {
        "fires": [
            {"id": row.pk, "site": row.site, "verdict": row.get_verdict_display()}
            for row in fires[:50]
        ],
        "fire_count": fires.count(),
        "trouble": incidents.filter(grade="trouble").count(),
        "faults": active.filter(kind=Kind.FAULT).count(),
        "shielded": active.filter(kind=Kind.SHIELDED).count(),
        "offline": active.filter(kind=Kind.OFFLINE).count(),
        "devices": Device.objects.registered().count(),
    }
