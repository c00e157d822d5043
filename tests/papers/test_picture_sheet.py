"""A streamed sheet with pictures opens elsewhere with each picture in its row, and leaves while it is made."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image

from luoshi.papers import sheet_stream
from luoshi.papers.picture_sheet import (
    BOX,
    GAP,
    PIXEL,
    ROW_HEIGHT,
    Picture,
    Shown,
    column_width,
    stream_pictured,
)
from luoshi.papers.sheet_stream import Cell

COLUMNS = [("事项", 40), ("佐证照片", column_width(3))]
Rows = Sequence[tuple[Sequence[Cell], Sequence[Shown]]]
SIZES = {"a": (240, 180), "b": (60, 240), "c": (240, 60)}


def drawn(key: str) -> Picture:
    out = BytesIO()
    width, height = SIZES.get(key, (8, 6))
    Image.new("RGB", (width, height), "#2b8a3e").save(out, "JPEG", comment=key.encode())
    return Picture(out.getvalue(), width, height)


def made(rows: Rows) -> bytes:
    return b"".join(stream_pictured("台账", COLUMNS, rows, drawn))


def shown(*keys: str) -> list[Shown]:
    return [Shown(key, f"整改后照片 {key}.jpg") for key in keys]


def placed(data: bytes) -> list[tuple[int, int, int, int]]:
    """Return row, left edge, width and height in pixels of each picture, as a reader of Excel files sees them."""
    sheet: Any = load_workbook(BytesIO(data))["台账"]
    found = []
    for picture in sheet._images:
        start, end = picture.anchor._from, picture.anchor.to
        assert (start.row, start.col, end.col) == (end.row, len(COLUMNS) - 1, len(COLUMNS) - 1)
        wide, high = end.colOff - start.colOff, end.rowOff - start.rowOff
        found.append((start.row + 1, start.colOff // PIXEL, wide // PIXEL, high // PIXEL))
    return found


def test_pictures_stand_in_their_rows_beside_one_another() -> None:
    data = made([(["修路"], shown("a")), (["修桥"], []), (["修堤"], shown("b", "c"))])

    step = BOX[0] + GAP
    assert placed(data) == [
        (2, GAP, 128, 96),  # four to three: the whole box
        (4, GAP, 24, 96),  # upright
        (4, GAP + step, 128, 32),  # a wide one
    ]
    sheet = load_workbook(BytesIO(data))["台账"]
    rows = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == ["修路", "修桥", "修堤"]
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights == [ROW_HEIGHT, None, ROW_HEIGHT]


def test_three_pictures_fit_into_their_cell() -> None:
    (*_first, last) = placed(made([(["修路"], shown("a", "c", "d"))]))

    pixels = (
        COLUMNS[1][1] * 7 + 5
    )  # of 宋体 11 on Windows: seven pixels a character, five between cells
    assert last[1] + last[2] + GAP <= pixels < last[1] + last[2] + GAP + 7


def test_a_picture_of_many_rows_is_fetched_and_stored_once() -> None:
    fetched = []

    def load(key: str) -> Picture:
        fetched.append(key)
        return drawn(key)

    rows = [([f"第{number}件"], shown("a", "b")) for number in range(450)]
    data = b"".join(stream_pictured("台账", COLUMNS, rows, load))

    assert fetched == ["a", "b"]
    assert len(placed(data)) == 900
    with zipfile.ZipFile(BytesIO(data)) as archive:
        media = [name for name in archive.namelist() if "/media/" in name]
        assert media == ["xl/media/image1.jpeg", "xl/media/image2.jpeg"]
        assert [archive.read(name) for name in media] == [drawn("a").content, drawn("b").content]
        assert archive.testzip() is None


def test_what_is_said_of_a_picture_cannot_break_the_drawing() -> None:
    told = "<b>\"'&\x00\n" + "长" * 300

    data = made([(["=1+1"], [Shown("a", told)])])

    with zipfile.ZipFile(BytesIO(data)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "&lt;b&gt;&quot;'&amp; 长" in drawing
    assert drawing.count("长") == 255 - len("<b>\"'& ")
    assert len(placed(data)) == 1


def test_a_remark_is_asked_for_after_the_last_row_and_stands_across_all_columns() -> None:
    read = []

    def rows() -> Iterator[tuple[list[Cell], list[Shown]]]:
        for number in range(3):
            read.append(number)
            yield [f"第{number}件", *[""] * 27], []

    columns = [("列", 8)] * 29
    said = stream_pictured("台账", columns, rows(), drawn, lambda: f"读了 {len(read)} 行。")
    sheet = load_workbook(BytesIO(b"".join(said)))["台账"]

    assert sheet["A5"].value == "读了 3 行。"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A5:AC5"]


def test_a_sheet_without_pictures_opens() -> None:
    assert placed(made([(["修路"], [])])) == []


def test_rows_leave_before_the_last_is_read_and_pictures_before_the_last_is_fetched() -> None:
    read, fetched = [], []

    def rows() -> Iterator[tuple[list[Cell], list[Shown]]]:
        for number in range(1000):
            read.append(number)
            yield [f"第{number}件"], shown(str(number))

    def load(key: str) -> Picture:
        fetched.append(key)
        return drawn("a")

    stream = stream_pictured("台账", COLUMNS, rows(), load)
    next(stream)
    before = (len(read), len(fetched))
    sizes = {}
    for part in stream:
        sizes[len(read), len(fetched)] = len(part)

    assert before == (0, 0)
    assert len(sizes) > 1000
    assert max(sizes.values()) < 100 * 1024  # the list of a thousand pictures


def test_memory_does_not_grow_with_the_bytes_of_pictures() -> None:
    big = b"\xff" * 200_000

    def peak(pictures: int) -> int:
        rows = ((["修路"], shown(str(number))) for number in range(pictures))
        tracemalloc.start()
        for _part in stream_pictured("台账", COLUMNS, rows, lambda _key: Picture(big, 4, 3)):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(600) - peak(100) < 2 * 2**20  # a hundred megabytes more of pictures


def test_rows_that_no_sheet_can_hold_are_told_beside_the_remark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet_stream, "MOST_ROWS", 4)
    rows: Rows = [(["一"], []), (["二"], []), (["三"], [])]

    stream = stream_pictured("台账", COLUMNS, rows, drawn, lambda: "另有照片")

    sheet = load_workbook(BytesIO(b"".join(stream)))["台账"]
    told = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told == [
        "一",
        "Excel 的一张表放不下更多行，后面的没有导出，请缩小范围再导出。",
        "另有照片",
    ]
