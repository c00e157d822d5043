"""The 任务分解表 as an Excel workbook that is printed as it is and edited further.

Bands are not merged and 类别 is empty in them: merged cells would keep a clerk from sorting, and a
filter on 类别 leaves the bands out. Heights are worked out from the text, with room to spare, and
left to grow: Excel fits them again when a cell is edited. Rows are streamed, so memory does not
grow with the plan beyond the finished file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from luoshi.papers import cells, layout, wording
from luoshi.papers.columns import Column, Value, columns
from luoshi.papers.libraries import library
from luoshi.papers.order import Band, arranged, banded
from luoshi.papers.outlet import deliver

if TYPE_CHECKING:
    from collections.abc import Callable

    from luoshi.papers.outlet import Outlet
    from luoshi.papers.plan import Plan, Row

TABLE: Final = "任务分解表"
ABOUT: Final = "说明"
HEAD: Final = 1  # the row of headings, under the title
FIRST: Final = 2  # the first row below it
FROZEN: Final = 3  # columns that stay in sight: 序号, 类别, 重点工作任务
SPARE: Final = 1000  # rows below the table in which added lines are still counted and checked
LINE: Final = 15.0  # points a line of 五号 takes, in the widest of the fonts that may stand in
AIR: Final = 7.5  # points above and below the text of a row
TALLEST: Final = 408.75  # Excel's limit, in whole pixels
MARGIN: Final = 0.6  # inches; a working table, not a 公文 page: narrow, so that it prints large
A4: Final = 9  # Excel's number for the paper
FIRST_DAY: Final = dt.date(1900, 3, 1)  # before it Excel's calendar is wrong: written as text
DATE: Final = "yyyy-mm-dd"
BAND_FILL: Final = ("#D9E2EC", "#EAF0F6", "#F4F7FA")

# xlsxwriter carries no types.
Book: TypeAlias = Any
Sheet: TypeAlias = Any
Styles: TypeAlias = dict[str, Any]
Attributes: TypeAlias = list[tuple[str, Any]] | tuple[()]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet and the styles to write on it with."""

    sheet: Sheet
    styles: Styles

    def text(self, place: int, at: int, text: str, style: str) -> None:
        """Write ``text`` as text, whatever it begins with; an empty one leaves the bare cell."""
        text = cells.fitting(text)
        if not text:
            self.sheet.write_blank(place, at, None, self.styles[style])
            return
        quoted = "'" if cells.looks_like_formula(text) else ""
        self.sheet.write_string(place, at, text, self.styles[style + quoted])

    def value(self, place: int, at: int, value: Value, style: str) -> None:
        """Write ``value`` as what it is: number, date or text."""
        if isinstance(value, str):
            self.text(place, at, value, style)
        elif not isinstance(value, dt.date):
            self.sheet.write_number(place, at, value, self.styles[style])
        elif value < FIRST_DAY:
            self.text(place, at, value.isoformat(), style)
        else:
            self.sheet.write_datetime(place, at, value, self.styles["date"])


def write_xlsx(plan: Plan, file: Outlet) -> None:
    """Write ``plan`` as a workbook with the sheets 任务分解表 and 说明.

    ``file`` is a path or an open binary file. Texts are always cells of text, never formulas.
    Raises MissingLibrary without xlsxwriter. The same plan gives the same bytes.
    """
    xlsxwriter = library("xlsxwriter", "xlsxwriter")
    result = BytesIO()
    book = xlsxwriter.Workbook(result, {"constant_memory": True})
    made_on = plan.made_on or plan.source_date or dt.date(1980, 1, 1)
    book.set_properties(
        {
            "title": cells.printable(plan.title),
            "created": dt.datetime.combine(made_on, dt.time()),
        }
    )
    styles = _styles(book)
    chosen = columns(plan)
    sheet = book.add_worksheet(TABLE)
    _set_up(sheet, chosen)
    last = _fill(Leaf(sheet, styles), plan, chosen)
    _finish(sheet, chosen, last)
    about = Leaf(book.add_worksheet(ABOUT), styles)
    _about(about, plan, _tallies(plan, chosen, last))
    book.close()
    deliver(result.getvalue(), file)


def _styles(book: Book) -> Styles:
    """Return the cell formats by name; text formats also as ``name'`` for would-be formulas."""
    cell = {
        "font_name": layout.SONGTI.name,
        "font_size": layout.WUHAO,
        "border": 1,
        "valign": "vcenter",
    }
    centred = cell | {"align": "center", "text_wrap": True}
    plain = {
        "font_name": layout.SONGTI.name,
        "font_size": layout.WUHAO,
        "valign": "top",
        "text_wrap": True,
    }
    wanted: dict[str, dict[str, Any]] = {
        "title": {
            "font_name": layout.XIAOBIAOSONG.name,
            "font_size": 18,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        },
        "head": centred | {"font_name": layout.HEITI.name, "bg_color": "#DDE5EE"},
        "text": cell | {"align": "left", "text_wrap": True},
        "line": cell | {"align": "left"},
        "centred": centred,
        "date": centred | {"num_format": DATE},
        "label": plain | {"font_name": layout.HEITI.name},
        "plain": plain | {"align": "left"},
    }
    for level, colour in enumerate(BAND_FILL):
        font = layout.HEITI.name if level == 0 else "楷体"
        band = {"font_name": font, "bg_color": colour, "indent": level}
        wanted[f"band{level}"] = cell | {"align": "left", "left": 0, "right": 0} | band
    # Without the mark =1+1 would turn into a formula as soon as somebody edits its cell.
    quoted = {f"{name}'": style | {"quote_prefix": True} for name, style in wanted.items()}
    return {name: book.add_format(style) for name, style in (wanted | quoted).items()}


def _set_up(sheet: Sheet, chosen: tuple[Column, ...]) -> None:
    """Set paper, widths and what stays in sight."""
    _let_rows_grow(sheet)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=MARGIN, right=MARGIN, top=MARGIN, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(HEAD)
    sheet.set_footer('&C&"宋体,常规"&14— &P —', {"margin": 0.35})
    sheet.freeze_panes(FIRST, FROZEN)
    for place, column in enumerate(chosen):
        sheet.set_column(place, place, column.width, None, {"level": int(not column.printed)})


def _let_rows_grow(sheet: Sheet) -> None:
    """Give rows our height without fixing it, as Excel does for rows it has fitted itself.

    xlsxwriter marks every height as set by hand, and such a row would no longer grow with what a
    clerk types. It offers no switch, so its inner method is wrapped; a test opens the XML.
    """
    start = sheet._xml_start_tag_unencoded  # noqa: SLF001 - the reason is above

    def without_custom_height(tag: str, attributes: Attributes = ()) -> None:
        start(tag, [pair for pair in attributes if pair[0] != "customHeight"])

    sheet._xml_start_tag_unencoded = without_custom_height  # noqa: SLF001 - the reason is above


def _printed(chosen: tuple[Column, ...]) -> int:
    return sum(column.printed for column in chosen)


def _fill(leaf: Leaf, plan: Plan, chosen: tuple[Column, ...]) -> int:
    """Write title, headings, bands and rows; return the last row written."""
    width = sum(column.width for column in chosen if column.printed)
    sheet, styles = leaf.sheet, leaf.styles
    title = cells.fitting(plan.title)
    sheet.set_row(0, 14 + 24 * cells.lines(title, int(width * 0.55)))
    sheet.merge_range(0, 0, 0, _printed(chosen) - 1, "", styles["title"])
    leaf.text(0, 0, title, "title")
    sheet.set_row(HEAD, 26)
    for place, column in enumerate(chosen):
        sheet.write_string(HEAD, place, column.title, styles["head"])
    last = HEAD
    for last, line in enumerate(banded(arranged(plan.rows)), start=FIRST):
        if isinstance(line, Band):
            _write_band(leaf, last, line, len(chosen))
        else:
            _write_row(leaf, last, line, chosen)
    return last


def _write_band(leaf: Leaf, place: int, band: Band, columns_: int) -> None:
    """Write ``band`` over the whole row; its text runs on over the empty cells."""
    name = f"band{band.level}"
    leaf.sheet.set_row(place, 22)
    leaf.text(place, 0, band.title, name)
    for column in range(1, columns_):
        leaf.text(place, column, "", name)


def _write_row(leaf: Leaf, place: int, row: Row, chosen: tuple[Column, ...]) -> None:
    """Write ``row``, tall enough for its fullest cell."""
    values = [column.value(row) for column in chosen]
    leaf.sheet.set_row(place, _height(chosen, values))
    for at, (column, value) in enumerate(zip(chosen, values, strict=True)):
        leaf.value(place, at, value, _style(column))


def _style(column: Column) -> str:
    if not column.wrapped:
        return "line"
    return "centred" if column.centred else "text"


def _height(chosen: tuple[Column, ...], values: list[Value]) -> float:
    """Return the height at which every wrapped text is shown whole, one narrow line to spare."""
    most = max(
        cells.lines(value, int(column.width) - 2 if column.printed else int(column.width) - 1)
        for column, value in zip(chosen, values, strict=True)
        if isinstance(value, str) and column.wrapped
    )
    return min(TALLEST, most * LINE + AIR)


def _finish(sheet: Sheet, chosen: tuple[Column, ...], last: int) -> None:
    """Add the print range, the filter, and the checks on what is typed later."""
    sheet.print_area(0, 0, last, _printed(chosen) - 1)
    sheet.autofilter(HEAD, 0, last, len(chosen) - 1)
    titles = [column.title for column in chosen]
    sheet.data_validation(
        FIRST,
        titles.index("类别"),
        last + SPARE,
        titles.index("类别"),
        {
            "validate": "list",
            "source": list(wording.KINDS.values()),
            "error_title": "类别",
            "error_message": "请从列表中选择：" + "、".join(wording.KINDS.values()),
        },
    )
    sheet.data_validation(
        FIRST,
        titles.index("截止日期"),
        last + SPARE,
        titles.index("截止日期"),
        {
            "validate": "date",
            "criteria": ">=",
            "value": dt.date(1980, 1, 1),
            "error_type": "warning",
            "error_title": "截止日期",
            "error_message": "请填日期，如 2026-6-30；“6月底前”一类的写法填在“完成时限”。",
        },
    )


def _about(leaf: Leaf, plan: Plan, tallies: list[tuple[str, str, int]]) -> None:
    """Write the sheet 说明: source, counts that stay true while the table is edited, notes."""
    sheet, styles = leaf.sheet, leaf.styles
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 76)
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, 1, "", styles["title"])
    sheet.write_string(0, 0, ABOUT, styles["title"])
    facts = _facts(plan)
    for place, (label, content) in enumerate(facts, start=1):
        sheet.set_row(place, 4 + LINE * cells.lines(content, 74))
        leaf.text(place, 0, label, "label")
        leaf.text(place, 1, content, "plain")
    head = len(facts) + 2
    sheet.set_row(head, 22)
    sheet.write_string(head, 0, "分类统计", styles["head"])
    sheet.write_string(head, 1, "项数", styles["head"])
    for place, (label, formula, value) in enumerate(tallies, start=head + 1):
        sheet.set_row(place, 20)
        leaf.text(place, 0, label, "centred")
        sheet.write_formula(place, 1, formula, styles["centred"], value)


def _facts(plan: Plan) -> list[tuple[str, str]]:
    """Return the lines of 说明 that are known, labelled."""
    facts = [
        ("表名", plan.title),
        ("来源文件", plan.source_title),
        ("成文日期", wording.day(plan.source_date) if plan.source_date else ""),
        ("制表日期", wording.day(plan.made_on) if plan.made_on else ""),
        ("解密责任人", plan.declassified_by),
        *(("备注", note) for note in plan.notes),
        ("填写", "空白处是原文没有写明的，没有推断；牵头单位、责任领导、进展可直接在表中填写。"),
        (
            "打印",
            "打印范围到“进展”一列；其后各列供筛选、计算和核对原文，不打印。新增的行请插在表内。",
        ),
        ("统计", "下表随“任务分解表”的增删自动更新。"),
    ]
    return [(label, content) for label, content in facts if content.strip()]


def _tallies(plan: Plan, chosen: tuple[Column, ...], last: int) -> list[tuple[str, str, int]]:
    """Return label, formula over the table, and the value it has now."""
    letters = {column.title: _letter(place) for place, column in enumerate(chosen)}

    def area(title: str) -> str:
        letter = letters[title]
        return f"'{TABLE}'!${letter}${FIRST + 1}:${letter}${last + SPARE + 1}"

    kinds = area("类别")
    tallies = [
        (wording.kind(name), f'=COUNTIF({kinds},"{_quoted(name)}")', count)
        for name, count in wording.counts(plan).items()
    ]
    tallies.append(("合计", f'=SUMPRODUCT(--({kinds}<>""))', len(plan.rows)))
    gaps: list[tuple[str, str, Callable[[Row], str]]] = [
        ("未写明牵头单位", "牵头单位", lambda row: row.lead),
        ("未写明完成时限", "完成时限", lambda row: row.due),
    ]
    for label, title, value in gaps:
        formula = f'=SUMPRODUCT(({kinds}<>"")*({area(title)}=""))'
        tallies.append((label, formula, sum(not value(row) for row in plan.rows)))
    return tallies


def _quoted(kind: str) -> str:
    return wording.kind(kind).replace('"', '""')


def _letter(place: int) -> str:
    return chr(ord("A") + place)  # never beyond Z: there are 18 columns
