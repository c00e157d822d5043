"""The consultation round: units comment on their rows, the centre answers each. Nothing counts yet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.plans.models import Comment, Plan, PlanStage, Row, RowStatus, Stance
from luoshi.plans.services.change import changing, write
from luoshi.plans.services.errors import Incomplete, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User


def start_consultation(plan: Plan, *, by: User, at: datetime, until: datetime) -> Plan:
    """Send the accepted rows to their units for comment until ``until``."""
    if until <= at:
        raise Incomplete(_("征求意见的截止时间要在以后。"))
    with changing(plan, "plan.consult", by=by, stages=(PlanStage.DRAFT,)) as locked:
        asked = locked.rows.filter(status=RowStatus.ACCEPTED, lead__isnull=False).count()
        if not asked:
            raise NotAllowed(_("没有一行是“采用”而且有牵头单位的，没有人可以征求。"))
        locked.stage, locked.consult_until_at = PlanStage.CONSULTING, until
        locked.save(update_fields=["stage", "consult_until_at"])
        write(locked, "consulted", by=by, at=at, until=until, rows=asked)
    return plan


def comment(row: Row, *, by: User, at: datetime, stance: Stance, text: str = "") -> Comment:
    """Say what the person's unit thinks of its row; once a unit, while the round is open."""
    if not by.may("plan.comment"):
        raise NotPermitted(_("您的角色不能提意见。"))
    asked = {row.lead_id, *row.joins.values_list("pk", flat=True)}
    if by.unit_id not in asked or row.status != RowStatus.ACCEPTED:
        raise NotPermitted(_("这一行没有征求您的单位。"))
    plan = row.plan
    if (
        plan.stage != PlanStage.CONSULTING
        or plan.consult_until_at is None
        or at > plan.consult_until_at
    ):
        raise NotAllowed(_("征求意见已经结束。"))
    if stance != Stance.AGREE and not text.strip():
        raise Incomplete(_("请写明理由或建议。"))
    try:
        with transaction.atomic():
            said = Comment.objects.create(
                row=row, unit=by.unit, by=by, at=at, stance=stance, text=text.strip()
            )
            write(plan, "commented", by=by, at=at, row=row, text=text, stance=str(stance))
    except IntegrityError:
        raise NotAllowed(_("您的单位对这一行已经提过意见。")) from None
    return said


def answer(said: Comment, *, by: User, at: datetime, adopted: bool, text: str = "") -> Comment:
    """Answer one comment: adopted or not; not adopted needs a reason."""
    if not by.may("plan.answer"):
        raise NotPermitted(_("您的角色不能答复意见。"))
    if not adopted and not text.strip():
        raise Incomplete(_("不采纳要写明理由。"))
    changed = Comment.objects.filter(pk=said.pk, adopted=None).update(
        adopted=adopted, answer=text.strip(), answered_by=by, answered_at=at
    )
    if not changed:
        raise NotAllowed(_("这条意见已经答复过。"))
    said.refresh_from_db()
    write(said.row.plan, "answered", by=by, at=at, row=said.row, text=text, adopted=adopted)
    return said


def open_comments(plan: Plan) -> int:
    """Count the comments that ask for something and have no answer."""
    waiting = Comment.objects.filter(row__plan=plan, adopted=None)
    return waiting.exclude(stance=Stance.AGREE).count()
