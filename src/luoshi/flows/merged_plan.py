"""Several documents in one plan: every row says which document it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from luoshi.papers.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from luoshi.papers.plan import Row


def merge(plans: Sequence[tuple[str, Plan]]) -> Plan:
    """Return one plan for ``plans``, each with its document's name; a single one as it is.

    The document's name heads the section and stands before the place. Row 7 of the second document
    has the number 2-7, so that remarks which name row 7 stay true within their document.
    """
    if len(plans) == 1:
        return plans[0][1]
    rows = tuple(row for at, (name, plan) in enumerate(plans, 1) for row in _rows(at, name, plan))
    notes = tuple(f"{name}：{note}" for name, plan in plans for note in _notes(plan))
    return Plan(title=plans[0][1].title, rows=rows, notes=notes)


def _rows(at: int, name: str, plan: Plan) -> Iterator[Row]:
    for row in plan.rows:
        yield replace(
            row,
            number=f"{at}-{row.number}",
            section=(name, *row.section),
            place=f"{name} {row.place}".strip(),
        )


def _notes(plan: Plan) -> Iterator[str]:
    if plan.declassified_by:
        yield f"解密责任人：{plan.declassified_by}。"
    yield from plan.notes
