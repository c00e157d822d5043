"""An Excel sheet with small pictures in its last column, handed out while it is made, as :mod:`luoshi.papers.sheet_stream` does.

An archive takes one part at a time, so the rows go first; of their pictures only the keys are kept. Then each picture is
fetched, written and forgotten, and last comes the drawing that says where each stands. A picture that several rows show
is stored once. Pictures stand inside their cell (twoCellAnchor), so sorting and filtering in Excel take them along.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from luoshi.papers.cells import printable
from luoshi.papers.sheet_stream import (
    HEAD,
    HEADER,
    OFFICE,
    PACKAGE,
    PARTS,
    ROWS_AT_ONCE,
    TEXT,
    TOO_MANY,
    Cell,
    Outlet,
    bounded,
    row_of,
    sheet_begin,
    workbook_part,
)

BOX = (128, 96)  # pixels at 96 dpi that a picture may take on the sheet
GAP = 6
PIXEL = 9525  # EMU, ECMA-376 part 1, 20.1.2.1
POINT = 0.75  # of a pixel at 96 dpi
ROW_HEIGHT = (BOX[1] + 2 * GAP) * POINT
ANCHORS_AT_ONCE = 200
CONTENT = "application/vnd.openxmlformats-officedocument"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
FIT = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
PAPER = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
OPENING = {
    **PARTS,
    "[Content_Types].xml": PARTS["[Content_Types].xml"].replace(
        "</Types>",
        f'<Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Override PartName="/xl/drawings/drawing1.xml" ContentType="{CONTENT}.drawing+xml"/></Types>',
    ),
    "xl/worksheets/_rels/sheet1.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that a row shows: its key, and what is said to whoever cannot see it."""

    key: str
    told: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Place:
    row: int  # from 0
    number: int  # in its cell, from 0
    shown: Shown


def column_width(pictures: int) -> int:
    """Return the width, in characters, of a column that holds so many pictures side by side."""
    return -(-(pictures * (BOX[0] + GAP) + GAP - 5) // 7)


def stream_pictured(
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[tuple[Sequence[Cell], Sequence[Shown]]],
    load: Callable[[str], Picture],
    remark: Callable[[], str] = str,
) -> Iterator[bytes]:
    """Yield an .xlsx of one sheet whose last column, without cells of its own, shows the pictures of each row.

    After the last row ``remark`` is asked for a sentence to stand below the table (none: ""), and ``load`` for each key,
    once. Memory grows with the number of pictures by their keys only.
    """
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload] # write() is all that a stream needs
        for name, content in OPENING.items():
            archive.writestr(name, HEADER + content)
        archive.writestr("xl/workbook.xml", HEADER + workbook_part(title))
        yield outlet.taken()
        places: list[_Place] = []
        for _ in _write_rows(archive, columns, rows, places, remark):
            yield outlet.taken()
        sizes: dict[str, tuple[int, int, int]] = {}
        for key in dict.fromkeys(place.shown.key for place in places):
            picture = load(key)
            sizes[key] = (len(sizes) + 1, picture.width, picture.height)
            stored = zipfile.ZipInfo(f"xl/media/image{len(sizes)}.jpeg")  # is as small as it gets
            archive.writestr(stored, picture.content)
            yield outlet.taken()
        archive.writestr("xl/drawings/_rels/drawing1.xml.rels", HEADER + _targets(len(sizes)))
        for _ in _write_drawing(archive, places, sizes, len(columns) - 1):
            yield outlet.taken()
    yield outlet.taken()


def _write_rows(
    archive: zipfile.ZipFile,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[tuple[Sequence[Cell], Sequence[Shown]]],
    places: list[_Place],
    remark: Callable[[], str],
) -> Iterator[None]:
    """Write the sheet and note its pictures; something may be handed on after each step."""
    with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write((HEADER + sheet_begin(columns, FIT)).encode())
        waiting, number = [row_of(1, [heading for heading, _width in columns], HEAD)], 1
        full: tuple[list[Cell], list[Shown]] = ([TOO_MANY, *[""] * (len(columns) - 2)], [])
        for number, (cells, shown) in enumerate(bounded(rows, full, spared=1), 2):
            height = ROW_HEIGHT if shown else 0
            waiting.append(row_of(number, [*cells, None], TEXT, height=height))
            places += [_Place(number - 1, which, one) for which, one in enumerate(shown)]
            if len(waiting) >= ROWS_AT_ONCE:
                sheet.write("".join(waiting).encode())
                waiting.clear()
                yield
        waiting.append(_end(number + 1, len(columns), remark()))
        sheet.write("".join(waiting).encode())
    yield


def _end(number: int, columns: int, remark: str) -> str:
    """Return the sheet from its last row on: the remark across all columns, then how to print it, then the pictures."""
    row, merged = "", ""
    if remark:
        row = row_of(number, [remark, *[None] * (columns - 1)], TEXT)
        last = f"{_letters(columns)}{number}"
        merged = f'<mergeCells count="1"><mergeCell ref="A{number}:{last}"/></mergeCells>'
    return f'{row}</sheetData>{merged}{PAPER}<drawing r:id="rId1"/></worksheet>'


def _letters(column: int) -> str:
    """Return the name of a column from its number: 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _targets(pictures: int) -> str:
    lines = "".join([
        f'<Relationship Id="rId{number}" Type="{OFFICE}/image" Target="../media/image{number}.jpeg"/>'
        for number in range(1, pictures + 1)
    ])  # fmt: skip
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _write_drawing(
    archive: zipfile.ZipFile,
    places: list[_Place],
    sizes: dict[str, tuple[int, int, int]],
    column: int,
) -> Iterator[None]:
    spaces = f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}"'
    with archive.open("xl/drawings/drawing1.xml", "w", force_zip64=True) as drawing:
        drawing.write(f"{HEADER}<xdr:wsDr {spaces}>".encode())
        for begin in range(0, len(places), ANCHORS_AT_ONCE):
            some = places[begin : begin + ANCHORS_AT_ONCE]
            anchors = [
                _anchor(place, sizes[place.shown.key], column, identity)
                for identity, place in enumerate(some, begin + 2)
            ]
            drawing.write("".join(anchors).encode())
            yield
        drawing.write(b"</xdr:wsDr>")
    yield


def _anchor(place: _Place, size: tuple[int, int, int], column: int, identity: int) -> str:
    """Return one picture at its place: as large as its box lets it be, in the middle of the box's height."""
    number, width, height = size
    scale = min(BOX[0] / width, BOX[1] / height)
    wide, high = round(width * scale), round(height * scale)
    left, top = GAP + place.number * (BOX[0] + GAP), GAP + (BOX[1] - high) // 2
    told = quoteattr(printable(place.shown.told).replace("\n", " ")[:255])
    return (
        f'<xdr:twoCellAnchor editAs="twoCell"><xdr:from>{_corner(column, left, place.row, top)}</xdr:from>'
        f"<xdr:to>{_corner(column, left + wide, place.row, top + high)}</xdr:to>"
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{identity}" name="{identity - 1}" descr={told}/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{number}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide * PIXEL}" cy="{high * PIXEL}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
    )


def _corner(column: int, x: int, row: int, y: int) -> str:
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>{x * PIXEL}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{y * PIXEL}</xdr:rowOff>"
    )
