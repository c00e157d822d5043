"""The columns of a 任务分解表 that is filled in further: one table for Excel and CSV.

The printed columns are those offices use, and together fill a sheet of A4 at a size that can be
read; figures and dates to calculate with, and what lets a clerk check a row against its source,
stand behind them. Optional columns appear only in a plan that has something to put there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from luoshi.papers import wording
from luoshi.papers.plan import Plan, Row, Target

Value: TypeAlias = str | float | dt.date


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``width`` in Latin characters, ``value`` what stands in a row's cell."""

    title: str
    width: float
    value: Callable[[Row], Value]
    centred: bool = False
    printed: bool = True
    wrapped: bool = True
    shown: Callable[[Plan], bool] = lambda _plan: True


def _number(row: Row) -> Value:
    """Return the number as a number where nothing of it is lost: 68, but 3-1 and 007 as text."""
    plain = row.number.isascii() and row.number.isdecimal() and len(row.number) < 10
    return int(row.number) if plain and str(int(row.number)) == row.number else row.number


def _of_target(part: Callable[[Target], Value]) -> Callable[[Row], Value]:
    return lambda row: "" if row.target is None else part(row.target)


def _figure(value: float | None) -> Value:
    if value is None or not math.isfinite(value):
        return wording.MASKED
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _ceiling(target: Target) -> Value:
    return "" if target.value_max is None else _figure(target.value_max)


def _has_targets(plan: Plan) -> bool:
    return any(row.target for row in plan.rows)


def _has_ranges(plan: Plan) -> bool:
    return any(row.target and row.target.value_max is not None for row in plan.rows)


def _due_on(row: Row) -> Value:
    return row.due_on or ""


COLUMNS: Final = (
    Column("序号", 6, _number, centred=True),
    Column("类别", 9.5, lambda row: wording.kind(row.kind), centred=True),
    Column("重点工作任务", 50, lambda row: row.text),
    Column("牵头单位", 18, lambda row: row.lead),
    Column("配合单位", 22, lambda row: row.join),
    Column("完成时限", 13, lambda row: row.due, centred=True),
    Column("责任领导", 10, lambda row: row.leader, centred=True),
    Column("进展", 18, lambda row: row.progress),
    Column("截止日期", 12.5, _due_on, centred=True, printed=False),
    Column("指标名称", 24, _of_target(lambda t: t.name), printed=False, shown=_has_targets),
    Column(
        "比较",
        14,
        _of_target(wording.comparison),
        centred=True,
        printed=False,
        shown=_has_targets,
    ),
    Column(
        "目标值",
        10,
        _of_target(lambda t: _figure(t.value)),
        centred=True,
        printed=False,
        shown=_has_targets,
    ),
    Column("目标上限", 10, _of_target(_ceiling), centred=True, printed=False, shown=_has_ranges),
    Column(
        "单位",
        9,
        _of_target(lambda t: t.unit),
        centred=True,
        printed=False,
        shown=_has_targets,
    ),
    Column("所在章节", 64, wording.section, printed=False),
    Column("位置", 16, lambda row: row.place, centred=True, printed=False),
    Column("提示", 48, lambda row: "；".join(row.remarks), printed=False),
    # Last and on one line, so that a long sentence neither is cut nor makes its row tall in print.
    Column("原文", 72, lambda row: row.source, printed=False, wrapped=False),
)


def columns(plan: Plan) -> tuple[Column, ...]:
    """Return the columns that ``plan`` needs, in order."""
    return tuple(column for column in COLUMNS if column.shown(plan))
