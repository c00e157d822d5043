"""Checks before issue, by name: what blocks, and what a person should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.plans.models import Row, RowStatus

if TYPE_CHECKING:
    from luoshi.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Check:
    """One thing about one row: its name, whether it blocks issuing, and the sentence."""

    row: Row
    name: str
    blocks: bool
    sentence: str


def check_plan(plan: Plan) -> list[Check]:
    """Return what stands against issuing ``plan`` and what deserves a look. Two queries."""
    rows = list(
        plan.rows.filter(status__in=[RowStatus.PROPOSED, RowStatus.ACCEPTED]).select_related(
            "lead", "alike"
        )
    )
    return [found for row in rows for rule in RULES for found in rule(row)]


def undecided(row: Row) -> Iterator[Check]:
    """Nobody has said whether it is to be issued."""
    if row.status == RowStatus.PROPOSED:
        yield Check(row, "undecided", blocks=True, sentence=_("还没有决定用不用。"))


def without_owner(row: Row) -> Iterator[Check]:
    """An accepted row with nobody to answer for it cannot be issued."""
    if row.lead is None and row.lead_text:
        sentence = _("原文写的“%s”不在单位名单里，请选牵头单位。") % row.lead_text
        yield Check(row, "owner_not_in_list", blocks=True, sentence=sentence)
    elif row.lead is None:
        yield Check(row, "without_owner", blocks=True, sentence=_("没有牵头单位。"))
    elif not row.lead.active:
        yield Check(
            row, "owner_retired", blocks=True, sentence=_("牵头单位“%s”已停用。") % row.lead
        )


def without_date(row: Row) -> Iterator[Check]:
    """No date is a valid fact; somebody should know it."""
    if row.due_on is None and row.kind in {"task", "indicator"}:
        yield Check(row, "without_date", blocks=False, sentence=_("没有完成时限，下达后按期复核。"))


def without_target(row: Row) -> Iterator[Check]:
    """An indicator without a number, or a masked one, cannot be measured."""
    if row.masked:
        yield Check(row, "masked_value", blocks=False, sentence=_("原文的数值是 X，请补目标值。"))
    elif row.kind == "indicator" and row.target is None and not row.target_text:
        yield Check(row, "without_target", blocks=False, sentence=_("指标没有可衡量的目标值。"))


def duplicate(row: Row) -> Iterator[Check]:
    """It says nearly what another row says."""
    if row.alike is not None and row.alike.status in {RowStatus.PROPOSED, RowStatus.ACCEPTED}:
        yield Check(
            row,
            "duplicate",
            blocks=False,
            sentence=_("与第 %s 行意思相近，要不要合并？") % (row.alike.number or row.alike.order),
        )


RULES: Sequence[Callable[[Row], Iterator[Check]]] = (
    undecided,
    without_owner,
    without_date,
    without_target,
    duplicate,
)
