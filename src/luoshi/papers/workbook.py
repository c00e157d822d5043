"""Several plain tables in one Excel workbook: what a register is exported as, and filled in again.

Texts are text, whatever they begin with; columns with a fixed set of answers get a list to choose from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from luoshi.papers import cells, layout
from luoshi.papers.libraries import library
from luoshi.papers.outlet import deliver

if TYPE_CHECKING:
    from luoshi.papers.outlet import Outlet

Cell: TypeAlias = str | int | dt.date | None
SPARE: Final = 5000  # rows in which the lists to choose from are offered
LONGEST_LIST: Final = 255  # characters that Excel takes for a list in the rule itself
LONGEST_NAME: Final = 31  # characters of a sheet's name
ABOUT_WIDTH: Final = 100
EPOCH: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (``needed``: with a star), its width, the answers to choose from, and a hint."""

    heading: str
    width: int = 16
    needed: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its columns, and its rows in their order."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write_workbook(
    tables: Iterable[Table], file: Outlet, *, about: Sequence[str] = (), title: str = ""
) -> None:
    """Write each table as a sheet, after a sheet 说明 that holds ``about`` (none: no such sheet).

    Rows are streamed: memory grows with the finished file only. Raises MissingLibrary without xlsxwriter.
    """
    xlsxwriter = library("xlsxwriter", "xlsxwriter")
    result = BytesIO()
    book = xlsxwriter.Workbook(result, {"constant_memory": True})
    book.set_properties({"title": cells.printable(title), "created": EPOCH})
    styles = _styles(book)
    if about:
        _about(book.add_worksheet("说明"), about, styles)
    for table in tables:
        _table(book.add_worksheet(table.name[:LONGEST_NAME]), table, styles)
    book.close()
    deliver(result.getvalue(), file)


def _styles(book: Any) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter carries no types
    cell = {
        "font_name": layout.SONGTI.name,
        "font_size": layout.WUHAO,
        "border": 1,
        "valign": "top",
        "text_wrap": True,
    }
    head = cell | {"font_name": layout.HEITI.name, "bg_color": "#DDE5EE", "valign": "vcenter"}
    wanted = {
        "head": head,
        "text": cell
        | {"num_format": "@"},  # what is typed there later stays text: codes keep their zeros
        "text'": cell | {"num_format": "@", "quote_prefix": True},
        "number": cell,
        "date": cell | {"num_format": "yyyy-mm-dd", "align": "left"},
        "plain": {key: cell[key] for key in ("font_name", "font_size", "text_wrap", "valign")},
    }
    return {name: book.add_format(style) for name, style in wanted.items()}


def _about(sheet: Any, lines: Sequence[str], styles: dict[str, Any]) -> None:  # noqa: ANN401 - the same
    sheet.set_column(0, 0, ABOUT_WIDTH)
    for at, text in enumerate(lines):
        sheet.write_string(at, 0, cells.fitting(text), styles["plain"])


def _table(sheet: Any, table: Table, styles: dict[str, Any]) -> None:  # noqa: ANN401 - the same
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width, styles["text"])
        _offer(sheet, at, column)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, 0, len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, column in enumerate(table.columns):
        heading = f"{column.heading}*" if column.needed else column.heading
        sheet.write_string(0, at, cells.fitting(heading), styles["head"])
    for place, row in enumerate(table.rows, 1):
        for at, value in enumerate(row):
            _write(sheet, place, at, value, styles)


def _offer(sheet: Any, at: int, column: Column) -> None:  # noqa: ANN401 - the same
    """Offer the answers of a column as a list; others are told, not forbidden: the import judges."""
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices and len(",".join(column.choices)) <= LONGEST_LIST:
        rule = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
    if column.hint:
        rule |= {"input_title": column.heading[:32], "input_message": column.hint[:255]}
    if len(rule) > 1:
        sheet.data_validation(1, at, SPARE, at, rule)


def _write(sheet: Any, place: int, at: int, value: Cell, styles: dict[str, Any]) -> None:  # noqa: ANN401 - the same
    if value is None or value == "":
        sheet.write_blank(place, at, None, styles["text"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(place, at, value, styles["date"])
    elif isinstance(value, int):
        sheet.write_number(place, at, value, styles["number"])
    else:
        text = cells.fitting(value)
        style = styles["text'" if cells.looks_like_formula(text) else "text"]
        sheet.write_string(place, at, text, style)
