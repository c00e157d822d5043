"""The neutral form of a 任务分解表 that every writer takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A measurable value: 一般公共预算收入 >= 83 亿元."""

    name: str
    op: str  # >=, <=, =, ~
    value: float | None  # None: masked in the source
    unit: str
    value_max: float | None = None
    direction: str | None = None
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the plan. Empty strings mean: the source does not say."""

    number: str
    kind: str  # task, duty, indicator, prohibition
    text: str
    section: tuple[str, ...] = ()
    lead: str = ""  # 牵头单位 (or 责任单位)
    join: str = ""  # 配合单位
    due: str = ""  # 完成时限 as written
    due_on: dt.date | None = None
    leader: str = ""  # 责任领导
    progress: str = ""  # 进展
    target: Target | None = None
    source: str = ""  # the sentence it was read from
    place: str = ""  # 第3页第12段
    remarks: tuple[str, ...] = ()  # 重复, 缺责任单位 …, proposals with their reason
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A document's ledger, ready to print."""

    title: str
    rows: tuple[Row, ...]
    source_title: str = ""
    source_date: dt.date | None = None
    notes: tuple[str, ...] = ()  # coverage, checks …
    made_on: dt.date | None = None  # the day the paper is drawn up; papers never ask a clock
    declassified_by: str = ""  # 解密责任人
    preface: tuple[str, ...] = ()  # paragraphs of a covering text, printed upright before the table
