"""Read an .xlsx as rows of text, one table for each visible sheet (ECMA-376-1, 18).

A cell is read as a person sees it, as far as no digit is lost: dates by their number format,
percentages with %, other numbers in full. Merged cells: downwards the text is repeated in every
row, sidewards it stands in the first column, so that rows can be read by themselves and section
rows stay recognisable.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.docx.names import R, part
from luoshi.reading.formats.docx.parts import main_part, relations
from luoshi.reading.formats.package import open_package
from luoshi.reading.formats.source import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from luoshi.reading.formats.package import Package
    from luoshi.reading.formats.source import SourceText

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MOST_COLUMNS: Final = 256
MOST_FILLED: Final = 2_000_000  # cells that merged ranges may fill
HIDDEN_SHEETS: Final = "隐藏的工作表 {n} 张未读入。"
HIDDEN_ROWS: Final = "隐藏或被筛选掉的行 {n} 行已一并读入。"
WIDE: Final = f"第 {MOST_COLUMNS} 列以后的单元格 {{n}} 个未读入。"
MERGED: Final = "纵向合并的单元格 {n} 处已逐行补全。"
DATES: Final = "日期单元格 {n} 个按表中样式写成文字。"
MARGINS: Final = "页眉、页脚中的文字未读入。"

_DATE_FORMATS: Final = {  # built-in number formats (18.8.30; 27 … 58 as in Chinese Excel)
    **dict.fromkeys((14, 15, 30), "yyyy-m-d"),
    22: "yyyy-m-d h:mm",
    **dict.fromkeys((16, 28, 29, 51, 54, 58), "m月d日"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((31, 53), "yyyy年m月d日"),
}
_PERCENT_FORMATS: Final = frozenset({9, 10})
_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_LONGEST_FORMAT: Final = 256
_HEADER_CODE: Final = re.compile(
    r'&"[^"]{0,64}"|&K[0-9A-Fa-f]{6}|&[0-9]{1,3}|&[A-Za-z]'
)  # 18.3.1.39
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_TRUE: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its name, and of each row that says anything its number (from 1) and its cells."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of all sheets refer to."""

    strings: list[str]
    formats: list[str]  # of each cell style: a date format, "%", or ""
    epoch: dt.datetime


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merged range, both ends included, from 0."""

    top: int
    left: int
    bottom: int


def read(data: bytes) -> SourceText:
    """Read an .xlsx file: one line for each row, a blank line between sheets.

    Raises an UnreadableFile with one sentence for the user. 100,000 rows need about 10 s.
    """
    composer = Composer()
    margins: list[str] = []
    for table, (_name, root, book) in enumerate(_visible(data, composer), 1):
        _read_sheet(root, book, composer, table, margins)
    composer.count(MARGINS, len(margins))
    return composer.finish("xlsx", margins=margins)


def sheets(data: bytes) -> list[Sheet]:
    """Read the visible sheets of an .xlsx file with the numbers of their rows; blank rows are left out.

    For forms that are filled in, where an answer must name its row. Raises like ``read``.
    """
    composer = Composer()
    found = []
    for name, root, book in _visible(data, composer):
        cells_of = dict(_rows(root, book, composer))
        _fill_merges(cells_of, _merges(root), composer)
        rows = [
            (index + 1, tuple(cells.get(column, "").strip() for column in range(max(cells) + 1)))
            for index, cells in sorted(cells_of.items())
            if cells
        ]
        found.append(Sheet(name, tuple(row for row in rows if any(row[1]))))
    return found


def _visible(data: bytes, composer: Composer) -> Iterator[tuple[str, Element, _Book]]:
    """Yield name, root and what its cells refer to of each visible sheet; hidden ones are counted."""
    package = open_package(data)
    main = main_part(package, "xlsx")
    links = relations(package, main)
    root = part(package, main)
    book = _Book(
        strings=_strings(package, links.first("sharedStrings")),
        formats=_formats(package, links.first("styles")),
        epoch=_epoch(root),
    )
    for sheet in root.iter(f"{S}sheet"):
        name = links.by_id.get(sheet.get(f"{R}id", ""))
        if name is None or "chartsheet" in name:
            continue
        if sheet.get("state", "visible") != "visible":
            composer.count(HIDDEN_SHEETS)
            continue
        yield sheet.get("name", ""), part(package, name), book


def _epoch(workbook: Element) -> dt.datetime:
    """Return day 0: 1899-12-30, which makes up for 1900-02-29, or 1904-01-01 (18.17.4)."""
    properties = workbook.find(f"{S}workbookPr")
    if properties is not None and properties.get("date1904") in _TRUE:
        return dt.datetime(1904, 1, 1)  # noqa: DTZ001 - cells have no time zone
    return dt.datetime(1899, 12, 30)  # noqa: DTZ001


def _strings(package: Package, name: str | None) -> list[str]:
    if name is None:
        return []
    return [_rich(item) for item in part(package, name).findall(f"{S}si")]


def _rich(item: Element) -> str:
    """Return the text of a string item: plain or in runs, without phonetic guides."""
    direct = item.find(f"{S}t")
    if direct is not None:
        return direct.text or ""
    return "".join(piece.text or "" for piece in item.findall(f"{S}r/{S}t"))


def _formats(package: Package, name: str | None) -> list[str]:
    if name is None:
        return []
    root = part(package, name)
    own = {item.get("numFmtId", ""): item.get("formatCode", "") for item in root.iter(f"{S}numFmt")}
    styles = root.find(f"{S}cellXfs")
    return [
        _kind_of_format(item.get("numFmtId", "0"), own)
        for item in (() if styles is None else styles.findall(f"{S}xf"))
    ]


def _kind_of_format(number: str, own: dict[str, str]) -> str:
    """Return how to write a number: ``yyyy年m月d日`` and the like, ``%``, or "" for as it is."""
    code = own.get(number)
    if code is None:
        if not number.isdecimal() or len(number) > 4:
            return ""
        return "%" if int(number) in _PERCENT_FORMATS else _DATE_FORMATS.get(int(number), "")
    first = code[:_LONGEST_FORMAT].split(";")[0]
    bare = _QUOTED.sub("", first).lower()
    if "%" in bare:
        return "%"
    if not re.search(r"[yd]", bare) or re.search(r"[0#?]", bare):
        return ""
    chinese = "年" in first or "月" in first
    order = [mark for mark in "ymd" if mark in bare]
    if not chinese:
        return "yyyy-m-d h:mm" if "h" in bare and len(order) == 3 else "yyyy-m-d"
    return "".join({"y": "yyyy年", "m": "m月", "d": "d日"}[mark] for mark in order)


def _read_sheet(
    root: Element, book: _Book, composer: Composer, table: int, margins: list[str]
) -> None:
    rows = dict(_rows(root, book, composer))
    _fill_merges(rows, _merges(root), composer)
    if table > 1:
        composer.gap()
    for index in sorted(rows):
        cells = rows[index]
        if cells:
            texts = [cells.get(column, "") for column in range(max(cells) + 1)]
            composer.row(texts, table=table)
    written = (footer.text or "" for footer in root.findall(f"{S}headerFooter/*"))
    bare = (_HEADER_CODE.sub("\n", text).strip() for text in written)
    margins += [text for text in bare if text]


def _rows(root: Element, book: _Book, composer: Composer) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield index and cells of each row; positions may be left out in the file (18.3.1.73)."""
    index = -1
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        given = row.get("r", "")
        index = int(given) - 1 if given.isdecimal() and 0 < len(given) < 8 else index + 1
        cells: dict[int, str] = {}
        column = -1
        for cell in row.iterfind(f"{S}c"):
            position = _position(cell.get("r", ""))
            column = column + 1 if position is None else position[1]
            text = _cell(cell, book, composer)
            if column >= MOST_COLUMNS:
                composer.count(WIDE, 1 if text else 0)
            elif text:
                cells[column] = text
        if cells and row.get("hidden") in _TRUE:
            composer.count(HIDDEN_ROWS)
        yield index, cells


def _position(reference: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of a reference such as ``B3``."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _cell(cell: Element, book: _Book, composer: Composer) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{S}is")
        return "" if inline is None else _rich(inline)
    text = cell.findtext(f"{S}v") or ""
    if kind == "s":
        known = text.isdecimal() and len(text) < 10 and int(text) < len(book.strings)
        return book.strings[int(text)] if known else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    if kind != "n" or not text:
        return text
    style = cell.get("s", "0")
    known = style.isdecimal() and len(style) < 6 and int(style) < len(book.formats)
    return _number(text, book.formats[int(style)] if known else "", book.epoch, composer)


def _number(text: str, kind: str, epoch: dt.datetime, composer: Composer) -> str:
    """Write a number as seen: 46203 as 2026年6月30日, 0.085 as 8.5%, 83.0 as 83."""
    try:
        number = float(text)
    except ValueError:
        return text
    if kind == "%" and abs(number) < 1e12:
        return f"{number * 100:.12g}%"
    if kind and kind != "%" and 0 < number <= _LAST_DAY:
        composer.count(DATES)
        return _date(epoch + dt.timedelta(days=number), kind)
    return f"{number:.15g}" if abs(number) < 1e15 else text


def _date(moment: dt.datetime, kind: str) -> str:
    written = kind.replace("yyyy", str(moment.year)).replace("mm", f"{moment.minute:02d}")
    written = written.replace("h", str(moment.hour))
    if "-" in written:
        return written.replace("m", f"{moment.month:02d}").replace("d", f"{moment.day:02d}")
    return written.replace("m", str(moment.month)).replace("d", str(moment.day))


def _merges(root: Element) -> Iterator[_Merge]:
    for merge in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        first, _, last = merge.get("ref", "").partition(":")
        top, bottom = _position(first), _position(last)
        if top is not None and bottom is not None and bottom[0] > top[0]:
            yield _Merge(top[0], top[1], bottom[0])


def _fill_merges(
    rows: dict[int, dict[int, str]], merges: Iterator[_Merge], composer: Composer
) -> None:
    """Repeat the text of merged cells downwards, in rows that hold anything at all."""
    known = sorted(index for index, cells in rows.items() if cells)
    filled = 0
    for merge in merges:
        text = rows.get(merge.top, {}).get(merge.left)
        if not text:
            continue
        start, stop = bisect_right(known, merge.top), bisect_right(known, merge.bottom)
        filled += stop - start
        if filled > MOST_FILLED:
            msg = f"文件过大：合并单元格超过 {MOST_FILLED} 格，请取消合并或拆分后再试。"
            raise FileTooLarge(msg)
        for index in known[start:stop]:
            rows[index].setdefault(merge.left, text)
        composer.count(MERGED, min(1, stop - start))
