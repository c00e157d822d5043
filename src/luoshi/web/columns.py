"""The columns of the ledger: one table for the page, for saved views and for Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.papers.sheet_stream import Cell

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.ledger.lights import Light
    from luoshi.ledger.models import Matter

Value = Callable[["Matter", "Light"], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in Excel, and what a row says in it."""

    key: str
    name: _StrPromise
    width: int
    value: Value
    number: bool = False  # stands to the right


def _day(value: datetime | None) -> date | None:
    return timezone.localtime(value).date() if value else None


def _due(matter: Matter, _light: Light) -> Cell:
    return _day(matter.due_at) or matter.due_text or _("无时限")


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("code", gettext_lazy("编号"), 14, lambda matter, _light: matter.code),
        Column("title", gettext_lazy("事项"), 48, lambda matter, _light: matter.title),
        Column("lead", gettext_lazy("牵头单位"), 16, lambda matter, _light: matter.lead.name),
        Column("due", gettext_lazy("完成时限"), 12, _due),
        Column("stage", gettext_lazy("阶段"), 10, lambda matter, _light: str(matter.get_stage_display())),
        Column("progress", gettext_lazy("进度%"), 8, lambda matter, _light: matter.progress, number=True),
        Column("light", gettext_lazy("亮灯"), 8, lambda _matter, light: light.word),
        Column("why", gettext_lazy("亮灯说明"), 40, lambda _matter, light: light.sentence),
        Column("section", gettext_lazy("板块"), 16, lambda matter, _light: matter.section),
        Column("number", gettext_lazy("序号"), 8, lambda matter, _light: matter.number),
        Column("year", gettext_lazy("年度"), 8, lambda matter, _light: matter.year, number=True),
        Column("kind", gettext_lazy("类型"), 10, lambda matter, _light: kind_name(matter.kind)),
        Column("supervisor", gettext_lazy("督办单位"), 16, lambda matter, _light: matter.supervisor.name),
        Column("opened", gettext_lazy("下达时间"), 12, lambda matter, _light: _day(matter.opened_at)),
        Column("reported", gettext_lazy("最近报送"), 12, lambda matter, _light: _day(matter.progress_at)),
        Column("target", gettext_lazy("目标"), 20, lambda matter, _light: matter.target_text),
        Column("standard", gettext_lazy("完成标准"), 40, lambda matter, _light: matter.standard),
        Column("document", gettext_lazy("来源文件"), 24, lambda matter, _light: matter.document),
        Column("quote", gettext_lazy("原文"), 60, lambda matter, _light: matter.quote),
        Column("closed", gettext_lazy("销号时间"), 12, lambda matter, _light: _day(matter.closed_at)),
    )
}  # fmt: skip
USUAL = ("code", "title", "lead", "due", "stage", "progress", "light")
LONG = ("standard", "quote")  # texts that are fetched only where they are shown
KINDS = {
    "task": gettext_lazy("任务"),
    "duty": gettext_lazy("常态职责"),
    "indicator": gettext_lazy("指标"),
    "prohibition": gettext_lazy("禁令"),
    "order": pgettext_lazy("kind", "督办单"),
    "hazard": gettext_lazy("隐患"),
    "response": gettext_lazy("火警处置"),
}


def kind_name(kind: str) -> str:
    """Return a kind of matter as clerks call it."""
    return str(KINDS.get(kind, kind))


def chosen(keys: Iterable[str]) -> list[Column]:
    """Return the columns of those keys that there are; none: the usual ones."""
    found = [COLUMNS[key] for key in keys if key in COLUMNS]
    return found or [COLUMNS[key] for key in USUAL]
