"""The end of a unit: closed only when no open matter names it; merged with its matters handed over first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.alarms.models import Building
from luoshi.ledger.models import Matter, PartRole
from luoshi.ledger.services import hand_over, join, leave
from luoshi.ledger.services.errors import Refused as LedgerRefused
from luoshi.units import services
from luoshi.units.record_language import record_language
from luoshi.units.services.errors import NotAllowed

if TYPE_CHECKING:
    from luoshi.ledger.models.matters import MatterQuerySet
    from luoshi.units.models import Unit, User

SHOWN = 5  # matters that a refusal names


def open_matters(unit: Unit, role: PartRole | str = "") -> MatterQuerySet:
    """Return the open matters in which ``unit`` itself plays a part now."""
    return Matter.objects.open().in_hand(unit, role)


def close_unit(unit: Unit, *, by: User, at: datetime) -> None:
    """Close a unit that plays no part in any open matter and answers for no building. Raises ``units.services.Refused``."""
    with transaction.atomic():
        left = open_matters(unit).count()
        if left:
            raise NotAllowed(
                _("“%(unit)s”还有 %(count)d 件未销号的事项，请先移交。")
                % {"unit": unit, "count": left}
            )
        buildings = Building.objects.filter(unit=unit).count()
        if buildings:
            raise NotAllowed(
                _("“%(unit)s”还是 %(count)d 座联网建筑的责任单位，请先为它们换责任单位。")
                % {"unit": unit, "count": buildings}
            )
        services.close_unit(unit, by=by, at=at)


def merge_units(unit: Unit, *, into: Unit, by: User, at: datetime) -> int:
    """Hand over what ``unit`` leads and joins, and its buildings, then merge it; how many matters went over. All, or nothing.

    The ledger's own rules decide about each matter, so this needs somebody who may hand over. Raises
    ``units.services.Refused``, which names the matters that stand against it.
    """
    words = {"unit": unit.name, "into": into.name}
    with record_language():
        reason = _("机构调整：%(unit)s并入%(into)s。") % words
    with transaction.atomic():
        supervised = open_matters(unit, PartRole.SUPERVISE).count()
        if supervised:
            raise NotAllowed(
                _("“%(unit)s”还督办着 %(count)d 件未销号的事项，不能并入别的单位。")
                % {"unit": unit, "count": supervised}
            )
        led = list(open_matters(unit, PartRole.LEAD).order_by("pk"))
        refusals = [_handed_over(matter, into, reason, by=by, at=at) for matter in led]
        joined = list(open_matters(unit, PartRole.JOIN).order_by("pk"))
        refusals += [_joined(matter, unit, into, reason, by=by, at=at) for matter in joined]
        against = [refusal for refusal in refusals if refusal]
        if against:
            raise NotAllowed(
                _("有 %(count)d 件事项移交不了，没有合并：%(some)s")
                % {"count": len(against), "some": " ".join(against[:SHOWN])}
            )
        Building.objects.filter(unit=unit).update(unit=into)
        services.merge_unit(unit, into=into, by=by, at=at)
    return len(led) + len(joined)


def _handed_over(matter: Matter, into: Unit, reason: str, *, by: User, at: datetime) -> str:
    """Hand a matter over; return what stands against it, or nothing."""
    if matter.supervisor_id == into.pk:
        return _("%s：督办单位不能自己牵头。") % matter.code
    try:
        hand_over(matter, by=by, at=at, lead=into, text=reason)
    except LedgerRefused as refusal:
        return f"{matter.code}：{refusal}"
    return ""


def _joined(matter: Matter, unit: Unit, into: Unit, reason: str, *, by: User, at: datetime) -> str:
    """Let ``into`` join instead of ``unit``; return what stands against it, or nothing."""
    matter = Matter.objects.get(pk=matter.pk)  # the hand-over of a moment ago may have changed it
    now = matter.parts.filter(unit=into, until_at=None, role__in=[PartRole.LEAD, PartRole.JOIN])
    try:
        leave(matter, by=by, at=at, unit=unit, text=reason)
        if not now.exists():
            join(matter, by=by, at=at, unit=into, text=reason)
    except LedgerRefused as refusal:
        return f"{matter.code}：{refusal}"
    return ""
