"""From a plan's rows in the database to the plan that papers print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from luoshi.papers import Plan as PaperPlan
from luoshi.papers import Row as PaperRow
from luoshi.papers import Target

if TYPE_CHECKING:
    from luoshi.plans.models import Plan, Row

PRINTED = ("accepted",)


def printable(plan: Plan, *, made_on: date) -> PaperPlan:
    """Return the accepted rows as a 任务分解表; before anything is accepted, the proposed ones, so that a draft can be read."""
    rows = plan.rows.filter(status__in=PRINTED)
    if not rows.exists():
        rows = plan.rows.filter(status="proposed")
    found = rows.select_related("lead", "leader").prefetch_related("joins").order_by("order", "id")
    document = plan.document
    return PaperPlan(
        title=plan.title,
        rows=tuple(_row(row) for row in found),
        source_title=str(document) if document else "",
        source_date=document.dated if document else None,
        made_on=made_on,
    )


def _row(row: Row) -> PaperRow:
    value = float(row.target) if row.target is not None else None
    target = (
        Target(row.target_text or row.title, "=", value, row.measure)
        if row.kind == "indicator"
        else None
    )
    return PaperRow(
        number=row.number,
        kind=row.kind,
        text=row.title,
        section=tuple(filter(None, row.section.split(" · "))),
        lead=row.lead.name if row.lead else row.lead_text,
        join="、".join(unit.name for unit in row.joins.all()) or row.join_text,
        due=row.due_text or (f"{row.due_on:%Y年%-m月%-d日}" if row.due_on else ""),
        due_on=row.due_on,
        leader=str(row.leader) if row.leader else "",
        target=target,
        source=row.quote,
    )
