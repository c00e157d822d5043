"""One Excel sheet of any length, handed out while its rows still come: the first bytes leave before the second row is read.

xlsxwriter writes a file and zips it at the end; a browser would wait for all of it. Here the archive itself is written
to a stream, the sheet last. Texts are inline strings, so none can be a formula and no table of strings grows in memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from luoshi.papers.cells import fitting

Cell = str | int | float | date | datetime | None
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = (
    200  # rows between two writes: large enough to compress well, small enough to leave soon
)
MOST_ROWS = 1_048_576  # that Excel opens; of a sheet with more it drops some or refuses all
TOO_MANY = "Excel 的一张表放不下更多行，后面的没有导出，请缩小范围再导出。"
EPOCH = date(1899, 12, 30)  # day 0 of Excel's calendar, for days after February 1900
Row = TypeVar("Row")
TEXT, HEAD, DAY, MOMENT = 1, 2, 3, 4  # places in cellXfs below

HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETML}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEETML}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETML}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE8ECF2"/></patternFill></fill></fills>'
        '<borders count="2"><border/>'
        '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
        '<xf borderId="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        '<xf fontId="1" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        '<alignment vertical="center" wrapText="1"/></xf>'
        '<xf numFmtId="164" borderId="1" applyNumberFormat="1" applyBorder="1" applyAlignment="1"><alignment vertical="top"/></xf>'
        '<xf numFmtId="165" borderId="1" applyNumberFormat="1" applyBorder="1" applyAlignment="1"><alignment vertical="top"/></xf>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}  # fmt: skip


class Outlet:
    """What the archive is written to: bytes wait here until they are handed on."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take what the archive writes."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """Hand on what waits."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


def stream_sheet(
    title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield an .xlsx file of one sheet: its headings with their widths, then ``rows`` as they come.

    Dates are Excel dates, numbers are numbers, everything else is text and can be no formula. Memory does not grow
    with the number of rows. Of more rows than a sheet can hold the last one says so.
    """
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload] # write() is all that a stream needs
        for name, content in PARTS.items():
            archive.writestr(name, HEADER + content)
        archive.writestr("xl/workbook.xml", HEADER + workbook_part(title))
        yield outlet.taken()
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((HEADER + sheet_begin(columns)).encode())
            waiting = [row_of(1, [heading for heading, _width in columns], HEAD)]
            for number, row in enumerate(bounded(rows, [TOO_MANY]), 2):
                waiting.append(row_of(number, row, TEXT))
                if len(waiting) >= ROWS_AT_ONCE:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
                    yield outlet.taken()
            sheet.write(("".join(waiting) + "</sheetData></worksheet>").encode())
    yield outlet.taken()


def bounded(rows: Iterable[Row], instead: Row, *, spared: int = 0) -> Iterator[Row]:
    """Yield rows until the sheet is full but for the ``spared``; where more would come, the last is ``instead``."""
    coming = iter(rows)
    for number, row in enumerate(coming, 2):
        if number == MOST_ROWS - spared and next(coming, None) is not None:
            yield instead
            return
        yield row


def workbook_part(title: str) -> str:
    """Return the part that names the sheet."""
    name = quoteattr(fitting(title)[:31])
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheets><sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def sheet_begin(columns: Sequence[tuple[str, int]], properties: str = "") -> str:
    """Return the sheet up to its first row: widths, a head that stays; ``properties`` is a ready ``sheetPr``."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, (_heading, width) in enumerate(columns, 1)
    )
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheetViews><sheetView workbookViewId="0" tabSelected="1">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


def row_of(number: int, cells: Sequence[Cell], style: int, *, height: float = 0) -> str:
    """Return one row; ``height`` in points, else as its text needs."""
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}>{"".join(_cell(cell, style) for cell in cells)}</row>'


def _cell(value: Cell, style: int) -> str:
    if value is None or value == "":
        return f'<c s="{style}"/>'
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f'<c s="{MOMENT}"><v>{(value.date() - EPOCH).days + seconds / 86400:.9f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c s="{style}"><v>{value}</v></c>'
    text = _literal(escape(fitting(value)))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _literal(text: str) -> str:
    """Keep “_x0041_” as it stands: Excel would read it as an escaped letter (ECMA-376 part 1, 22.9.2.19)."""
    return text.replace("_x", "_x005F_x") if "_x" in text else text
