"""Approval by a leader, and issuing: draft rows become matters, each exactly once."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from luoshi.ledger.models import Matter
from luoshi.ledger.services import NewMatter, NewMilestone, open_matter
from luoshi.plans.models import Plan, PlanStage, Row, RowStatus
from luoshi.plans.rules.checks import check_plan
from luoshi.plans.services.change import changing, write
from luoshi.plans.services.consulting import open_comments
from luoshi.plans.services.errors import Incomplete, NotAllowed
from luoshi.units.models import Unit

if TYPE_CHECKING:
    from luoshi.units.models import User

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_END = time(23, 59, 59)
PLAYBOOKS = {"task": "task", "duty": "duty", "indicator": "indicator", "prohibition": "prohibition"}


def submit(plan: Plan, *, by: User, at: datetime) -> Plan:
    """Hand a plan to the leader: every row decided and owned, every objection answered."""
    with changing(
        plan, "plan.submit", by=by, stages=(PlanStage.DRAFT, PlanStage.CONSULTING)
    ) as locked:
        blocking = [found for found in check_plan(locked) if found.blocks]
        if blocking:
            first = blocking[0]
            raise NotAllowed(
                _("还有 %(count)d 处要先处理，例如“%(row)s”：%(sentence)s")
                % {"count": len(blocking), "row": first.row.title[:20], "sentence": first.sentence}
            )
        if not locked.rows.filter(status=RowStatus.ACCEPTED).exists():
            raise NotAllowed(_("没有一行是“采用”的。"))
        waiting = open_comments(locked)
        if waiting:
            raise NotAllowed(_("还有 %d 条意见没有答复。") % waiting)
        locked.stage = PlanStage.APPROVING
        locked.save(update_fields=["stage"])
        write(locked, "submitted", by=by, at=at)
    return plan


def approve(plan: Plan, *, by: User, at: datetime, text: str = "") -> Plan:
    """Approve a plan; it is signed by this leader."""
    with changing(plan, "plan.approve", by=by, stages=(PlanStage.APPROVING,)) as locked:
        locked.stage, locked.approved_by, locked.approved_at = PlanStage.APPROVED, by, at
        locked.save(update_fields=["stage", "approved_by", "approved_at"])
        write(locked, "approved", by=by, at=at, text=text)
    return plan


def send_back(plan: Plan, *, by: User, at: datetime, text: str) -> Plan:
    """Return a plan to its drafters with the reason."""
    if not text.strip():
        raise Incomplete(_("请写明退回修改的意见。"))
    with changing(plan, "plan.return", by=by, stages=(PlanStage.APPROVING,)) as locked:
        locked.stage = PlanStage.DRAFT
        locked.save(update_fields=["stage"])
        write(locked, "sent_back", by=by, at=at, text=text)
    return plan


def issue(plan: Plan, *, by: User, at: datetime) -> list[Matter]:
    """Open a matter for every accepted row, all of them or none; a second call finds the plan issued and is refused."""
    with changing(plan, "plan.issue", by=by, stages=(PlanStage.APPROVED,)) as locked:
        centre = Unit.objects.active().filter(centre=True).first() or by.unit
        rows = (
            locked.rows.filter(status=RowStatus.ACCEPTED)
            .select_related("lead", "leader")
            .prefetch_related("joins")
        )
        opened = [_open(row, locked, centre, by, at) for row in rows.order_by("order", "id")]
        locked.stage, locked.issued_at = PlanStage.ISSUED, at
        locked.save(update_fields=["stage", "issued_at"])
        write(locked, "issued", by=by, at=at, matters=len(opened))
    return opened


def _open(row: Row, plan: Plan, centre: Unit, by: User, at: datetime) -> Matter:
    if row.lead is None:
        raise NotAllowed(_("“%s”没有牵头单位。") % row.title[:20])
    milestones = tuple(
        NewMilestone(date.fromisoformat(due_on), text, percent)
        for due_on, text, percent in row.milestones
    )
    supervisor = centre if centre != row.lead else row.lead.parent or by.unit
    new = NewMatter(
        title=row.title,
        lead=row.lead,
        supervisor=supervisor,
        year=plan.year,
        kind=row.kind,
        playbook=PLAYBOOKS.get(row.kind, "task"),
        joins=tuple(row.joins.all()),
        due_at=datetime.combine(row.due_on, DAY_END, SHANGHAI) if row.due_on else None,
        due_text=row.due_text,
        section=row.section,
        number=row.number,
        standard=row.standard,
        document=str(plan.document)[:200] if plan.document else plan.title[:200],
        quote=row.quote,
        origin=f"plans.row:{row.pk}",
        leader=row.leader,
        target=row.target,
        measure=row.measure,
        target_text=row.target_text,
        milestones=milestones,
    )
    return open_matter(new, by=by, at=at)
