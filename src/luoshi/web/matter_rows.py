"""Rows of the ledger as HTML, written without a template: fifty rows in a tenth of the time (docs/adr/0014)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from luoshi.web.badges import light_badge, stage_badge

if TYPE_CHECKING:
    from luoshi.ledger.lights import Light
    from luoshi.ledger.models import Matter
    from luoshi.web.columns import Column

SHOWN = 60  # characters of a long text in a row
Cell = Callable[["Matter", "Light"], str]


def write_rows(
    rows: Iterable[tuple[Matter, Light]], columns: Sequence[Column], *, ticks: bool
) -> str:
    """Return table rows, one cell for each column; with ``ticks`` each begins with a box that names key and version.

    Everything that a person typed is escaped here.
    """
    cells = [CELLS.get(column.key) or _plain(column) for column in columns]
    if ticks:
        cells.insert(0, _tick)
    return "\n".join(
        f"<tr data-row>{''.join([cell(matter, light) for cell in cells])}</tr>"
        for matter, light in rows
    )


def _tick(matter: Matter, _light: Light) -> str:
    return (
        '<td class="d-print-none tick"><input class="form-check-input" type="checkbox" name="row" '
        f'value="{matter.pk}-{matter.version}" aria-label="{escape(matter.code)}"></td>'
    )


def _title(matter: Matter, _light: Light) -> str:
    return (
        f'<td class="title"><a href="{matter.get_absolute_url()}">{escape(matter.title)}</a></td>'
    )


def _lead(matter: Matter, _light: Light) -> str:
    return f'<td title="{escape(matter.lead.name)}">{escape(str(matter.lead))}</td>'


def _supervisor(matter: Matter, _light: Light) -> str:
    return f'<td title="{escape(matter.supervisor.name)}">{escape(str(matter.supervisor))}</td>'


def _stage(matter: Matter, _light: Light) -> str:
    return f"<td>{stage_badge(matter)}</td>"


def _light(_matter: Matter, light: Light) -> str:
    return f"<td>{light_badge(light)}</td>"


def _progress(matter: Matter, _light: Light) -> str:
    return f'<td class="number">{matter.progress}%</td>'


CELLS: dict[str, Cell] = {
    "title": _title, "lead": _lead, "supervisor": _supervisor, "stage": _stage, "light": _light, "progress": _progress,
}  # fmt: skip


def _plain(column: Column) -> Cell:
    """Return the cell of a column that needs no link or badge."""
    kind = ' class="number"' if column.number else ""

    def cell(matter: Matter, light: Light) -> str:
        value = column.value(matter, light)
        if column.key == "due" and not isinstance(value, date):
            return f'<td class="text-secondary text-nowrap">{escape(str(value))}</td>'
        if isinstance(value, date) or column.key == "code":
            return f'<td class="text-nowrap">{escape(str(value))}</td>'
        text = "" if value is None else str(value)
        if len(text) <= SHOWN:
            return f"<td{kind}>{escape(text)}</td>"
        return f'<td{kind} title="{escape(text)}">{escape(text[: SHOWN - 1])}…</td>'

    return cell
