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
from luoshi.web.badges import STAGES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.ledger.lights import Light
    from luoshi.ledger.models import Matter
    from luoshi.ledger.models.matters import MatterQuerySet

Value = Callable[["Matter", "Light"], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in Excel, and what a row says in it."""

    key: str
    name: _StrPromise
    width: int
    value: Value
    number: bool = False  # stands to the right
    needs: tuple[str, ...] = ()  # what it reads of a matter beyond what every row has (ROW)


def _day(value: datetime | None) -> date | None:
    return timezone.localtime(value).date() if value else None


def _due(matter: Matter, _light: Light) -> Cell:
    return _day(matter.due_at) or matter.due_text or _("无时限")


def _field(
    key: str, name: _StrPromise, width: int, field: str = "", *, number: bool = False
) -> Column:
    """Return the column of a field that is fetched only for it: moments as days, anything else as it stands."""
    field = field or key

    def value(matter: Matter, _light: Light) -> Cell:
        found = getattr(matter, field)
        return _day(found) if isinstance(found, datetime) else found

    return Column(key, name, width, value, number=number, needs=(field,))


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("code", gettext_lazy("编号"), 14, lambda matter, _light: matter.code),
        Column("title", gettext_lazy("事项"), 48, lambda matter, _light: matter.title),
        Column("lead", gettext_lazy("牵头单位"), 16, lambda matter, _light: matter.lead.name),
        Column("due", gettext_lazy("完成时限"), 12, _due),
        Column("stage", gettext_lazy("阶段"), 10, lambda matter, _light: str(STAGES[matter.stage])),
        Column("progress", gettext_lazy("进度%"), 8, lambda matter, _light: matter.progress, number=True),
        Column("light", gettext_lazy("亮灯"), 8, lambda _matter, light: light.word),
        Column("why", gettext_lazy("亮灯说明"), 40, lambda _matter, light: light.sentence),
        _field("section", gettext_lazy("板块"), 16),
        _field("number", gettext_lazy("序号"), 8),
        _field("year", gettext_lazy("年度"), 8, number=True),
        Column("kind", gettext_lazy("类型"), 10, lambda matter, _light: kind_name(matter.kind), needs=("kind",)),
        Column("supervisor", gettext_lazy("督办单位"), 16, lambda matter, _light: matter.supervisor.name,
               needs=("supervisor__name", "supervisor__short_name")),
        _field("opened", gettext_lazy("下达时间"), 12, "opened_at"),
        _field("reported", gettext_lazy("最近报送"), 12, "progress_at"),
        _field("target", gettext_lazy("目标"), 20, "target_text"),
        _field("standard", gettext_lazy("完成标准"), 40),
        _field("document", gettext_lazy("来源文件"), 24),
        _field("quote", gettext_lazy("原文"), 60),
        _field("closed", gettext_lazy("销号时间"), 12, "closed_at"),
    )
}  # fmt: skip
USUAL = ("code", "title", "lead", "due", "stage", "progress", "light")
# What the light, the link and the usual columns read of a row.
ROW = (
    "code", "title", "version", "playbook", "lead__name", "lead__short_name", "stage", "outcome", "progress", "opened_at",
    "due_at", "due_text", "reported_at", "suspended_at", "closed_at",
)  # fmt: skip
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


def lean(rows: MatterQuerySet, columns: Iterable[Column]) -> MatterQuerySet:
    """Fetch of each matter, its lead and its supervisor what these columns show, and leave the rest in the database."""
    needs = [name for column in columns for name in column.needs]
    related = {name.partition("__")[0] for name in (*ROW, *needs) if "__" in name}
    return rows.for_rows().select_related(None).select_related(*related).only(*ROW, *needs)
