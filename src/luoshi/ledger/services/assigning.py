"""Who leads: dispute once, redirect, designate for good, hand over, join and leave."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger.models import (
    ClockKind,
    EntryKind,
    Matter,
    Part,
    PartRole,
    Request,
    RequestKind,
    Stage,
)
from luoshi.ledger.services.change import Change, change
from luoshi.ledger.services.errors import Incomplete, NotAllowed
from luoshi.ledger.services.extending import answer_clock_done

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User


def dispute(
    matter: Matter, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Matter:
    """Ask, once, to be relieved of a matter (申请退回); a designated unit may not."""
    if not reason.strip():
        raise Incomplete(_("请写明退回的理由和依据。"))
    with change(matter, "dispute", by=by, at=at, version=version) as step:
        if step.matter.final:
            raise NotAllowed(_("这件事项是指派的，不能退回。"))
        if step.matter.requests.filter(kind=RequestKind.DISPUTE, unit=by.unit).exists():
            raise NotAllowed(_("每个单位只能申请退回一次。"))
        step.entry(EntryKind.DISPUTED, reason)
        asked = Request(
            matter=step.matter,
            kind=RequestKind.DISPUTE,
            asked_at=at,
            asked_by=by,
            unit=by.unit,
            reason=reason,
        )
        step.also(asked)
        if ClockKind.ANSWER not in step.clocks:
            step.start_by_rule(ClockKind.ANSWER)
        step.stop(ClockKind.SIGN, why="disputed")  # it runs anew when the centre has answered
    return matter


def redirect(
    matter: Matter, *, by: User, at: datetime, lead: Unit, answer: str, version: int | None = None
) -> Matter:
    """Answer a dispute by giving the matter to another unit."""
    with change(matter, "redirect", by=by, at=at, version=version) as step:
        if lead == step.matter.lead:
            raise Incomplete(_("改派要换一个单位；仍由原单位办理请用“指派”。"))
        _answer_dispute(step, granted=True, answer=answer)
        step.entry(EntryKind.REDIRECTED, answer, {"from": step.matter.lead.name, "to": lead.name})
        _new_lead(step, lead)
    return matter


def designate(
    matter: Matter, *, by: User, at: datetime, lead: Unit, answer: str, version: int | None = None
) -> Matter:
    """Answer a dispute for good: this unit does it, the same or another (指派)."""
    with change(matter, "designate", by=by, at=at, version=version) as step:
        _answer_dispute(step, granted=lead != step.matter.lead, answer=answer)
        step.entry(EntryKind.DESIGNATED, answer, {"from": step.matter.lead.name, "to": lead.name})
        _new_lead(step, lead)
        step.set(final=True)
    return matter


def _answer_dispute(step: Change, *, granted: bool, answer: str) -> None:
    if not answer.strip():
        raise Incomplete(_("请写明答复意见。"))
    waiting = step.matter.requests.filter(kind=RequestKind.DISPUTE, decided_at=None)
    decided = waiting.update(decided_at=step.at, decided_by=step.by, granted=granted, answer=answer)
    if not decided:
        raise NotAllowed(_("没有等待答复的退回申请。"))
    answer_clock_done(step)


def _new_lead(step: Change, lead: Unit) -> None:
    """Give the matter to ``lead``: it signs anew. The old lead keeps sight of what it did."""
    matter = step.matter
    if lead == matter.supervisor:
        raise Incomplete(_("牵头单位和督办单位不能是同一个：%s。") % lead)
    if not lead.active:
        raise Incomplete(_("牵头单位“%s”已停用。") % lead)
    if lead != matter.lead:
        now = matter.parts.filter(until_at=None)
        now.filter(role=PartRole.LEAD).update(until_at=step.at)
        now.filter(role=PartRole.JOIN, unit=lead).update(until_at=step.at)
        Part.objects.create(matter=matter, unit=lead, role=PartRole.LEAD, since_at=step.at)
    step.set(lead=lead, stage=Stage.ISSUED)
    step.start_by_rule(ClockKind.SIGN)


def hand_over(
    matter: Matter, *, by: User, at: datetime, lead: Unit, text: str, version: int | None = None
) -> Matter:
    """Move a matter to another unit, without a dispute: duties changed, a unit was merged."""
    if not text.strip():
        raise Incomplete(_("请写明移交的理由。"))
    with change(matter, "hand_over", by=by, at=at, version=version) as step:
        if lead == step.matter.lead:
            raise Incomplete(_("“%s”已经是牵头单位。") % lead)
        if step.matter.requests.filter(decided_at=None).exists():
            raise NotAllowed(_("还有申请在等答复，答复后再移交。"))
        step.entry(EntryKind.HANDED_OVER, text, {"from": step.matter.lead.name, "to": lead.name})
        _new_lead(step, lead)
        step.set(final=False)
    return matter


def join(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    unit: Unit,
    text: str = "",
    version: int | None = None,
) -> Matter:
    """Add a unit that joins (配合)."""
    with change(matter, "join", by=by, at=at, version=version) as step:
        if step.matter.parts.filter(unit=unit, until_at=None, role__in=["lead", "join"]).exists():
            raise NotAllowed(_("“%s”已经在办这件事项。") % unit)
        Part.objects.create(matter=step.matter, unit=unit, role=PartRole.JOIN, since_at=at)
        step.entry(EntryKind.JOINED, text, {"unit": unit.name})
    return matter


def leave(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    unit: Unit,
    text: str = "",
    version: int | None = None,
) -> Matter:
    """Let a joined unit go."""
    with change(matter, "leave", by=by, at=at, version=version) as step:
        joined = step.matter.parts.filter(unit=unit, until_at=None, role=PartRole.JOIN)
        if not joined.update(until_at=at):
            raise NotAllowed(_("“%s”不是配合单位。") % unit)
        step.entry(EntryKind.LEFT, text, {"unit": unit.name})
    return matter
