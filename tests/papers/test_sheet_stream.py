"""A streamed sheet opens elsewhere with what was put in, and leaves while it is made."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from luoshi.papers import sheet_stream
from luoshi.papers.cells import fitting
from luoshi.papers.sheet_stream import Cell, stream_sheet

DAY = date(2026, 6, 30)
COLUMNS = [("事项", 40), ("时限", 12)]


def opened(rows: list[list[Cell]]) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(b"".join(stream_sheet("台账", COLUMNS, rows))))
    return [tuple(row) for row in book["台账"].iter_rows(min_row=2, values_only=True)]


def test_cells_come_back_with_their_types() -> None:
    rows: list[list[Cell]] = [
        ["修路", DAY],
        [35, datetime.combine(DAY, time(17, 30))],
        ["", None],
        [0.5, "无时限"],
    ]

    assert opened(rows) == [
        ("修路", datetime.combine(DAY, time())),
        (35, datetime.combine(DAY, time(17, 30))),
        (None, None),
        (0.5, "无时限"),
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "<b>&amp;</b>", "_x0041_", "两\n行", " 前后空格 "]
)
def test_text_stays_text(text: str) -> None:
    book = load_workbook(BytesIO(b"".join(stream_sheet("台账", COLUMNS, [[text, ""]]))))

    cell = book["台账"]["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value.replace("_x005F_", "_") == text


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=30).filter(lambda text: "_x" not in text and "\r" not in text))
def test_any_text_makes_a_file_that_opens(text: str) -> None:
    [(first, second)] = opened([[text, "后"]])

    assert ((first or ""), second) == (fitting(text), "后")


def test_the_first_bytes_leave_before_the_second_row_is_read() -> None:
    read = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(1000):
            read.append(number)
            yield [f"事项{number}", number]

    stream = stream_sheet("台账", COLUMNS, rows())

    assert next(stream).startswith(b"PK")
    assert read == []


def test_memory_does_not_grow_with_the_number_of_rows() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _chunk in stream_sheet(
            "台账", COLUMNS, ([f"事项{number}" * 20, number] for number in range(count))
        ):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(20_000) < peak(1_000) + 200_000


def test_what_no_sheet_can_hold_is_told_in_its_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_stream, "MOST_ROWS", 4)

    assert opened([["一", 1], ["二", 2], ["三", 3]]) == [("一", 1), ("二", 2), ("三", 3)]
    assert opened([["一", 1], ["二", 2], ["三", 3], ["四", 4], ["五", 5]]) == [
        ("一", 1),
        ("二", 2),
        ("Excel 的一张表放不下更多行，后面的没有导出，请缩小范围再导出。", None),
    ]
