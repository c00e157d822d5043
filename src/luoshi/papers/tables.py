"""The two tables of the printed paper, as Word and PDF share them.

Widths fill the type area of a page printed across, 225 mm (GB/T 9704-2012, 5.2.1 and 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.papers import wording

if TYPE_CHECKING:
    from luoshi.papers.plan import Row


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and the widths of their columns in millimetres."""

    titles: tuple[str, ...]
    widths: tuple[float, ...]


INDICATORS: Final = Table(
    ("序号", "指标", "目标", "牵头单位", "完成时限"),
    (13, 84, 46, 50, 32),
)
TASKS: Final = Table(
    ("序号", "重点工作任务", "牵头单位", "配合单位", "完成时限", "责任领导", "进展"),
    (13, 82, 31, 36, 23, 20, 20),
)


def captions(rows: tuple[Row, ...]) -> list[tuple[str, bool, tuple[Row, ...]]]:
    """Return caption, whether it is the table of indicators, and rows, of each table to print.

    A paper with one table needs no caption. An empty plan still has the table of tasks.
    """
    indicators = tuple(row for row in rows if row.kind == "indicator")
    tasks = tuple(row for row in rows if row.kind != "indicator")
    if not indicators:
        return [("", False, tasks)]
    if not tasks:
        return [("", True, indicators)]
    return [("一、主要指标", True, indicators), ("二、重点工作任务", False, tasks)]


def indicator_texts(row: Row) -> tuple[str, ...]:
    """Return the cells of an indicator; who joins in stands below who leads."""
    target = row.target
    name = target.name if target and target.name else row.text
    units = [row.lead, f"（配合：{row.join}）" if row.join else ""]
    return (
        row.number,
        name,
        wording.phrase(target) if target else "",
        "\n".join(unit for unit in units if unit),
        wording.due(row),
    )


def task_texts(row: Row) -> tuple[str, ...]:
    """Return the cells of a task, duty or prohibition."""
    return (
        row.number,
        row.text,
        row.lead,
        row.join,
        wording.due(row),
        row.leader,
        row.progress,
    )
