"""The units that are judged: openers joined, markers and assignments left out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.pieces import lay_out

OFFICIAL = st.text(
    "一二、（）1.①市教育局牵头配合要完成排查，。；：\n\t5月底前对拒不的首先“”", max_size=60
)


def pieces(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in lay_out(text).pieces]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "秋季开学前，市教育局要完成排查，建立台账。",
            ["秋季开学前，市教育局要完成排查", "建立台账"],
        ),
        ("对拒不整改的，责令停业。", ["对拒不整改的，责令停业"]),
        ("一旦发生险情，立即转移群众。", ["一旦发生险情，立即转移群众"]),
        ("市水利局牵头，市财政局配合，推进治理。", ["市水利局牵头，市财政局配合，推进治理"]),
        ("市财政局，负责筹措资金。", ["市财政局，负责筹措资金"]),
        ("抓好排查，抓好整改。", ["抓好排查", "抓好整改"]),
        ("5月底前；完成排查。", ["5月底前", "完成排查"]),
        ("秋季开学前。完成排查。", ["秋季开学前", "完成排查"]),
        ("市财政局，\n加强监管。", ["市财政局", "加强监管"]),
        ("加强监管，市财政局，", ["加强监管", "市财政局"]),
    ],
)
def test_opener_that_cannot_stand_alone_joins_the_clause_behind_it(
    text: str, found: list[str]
) -> None:
    assert pieces(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、抓排查\n二、抓整改", ["抓排查", "抓整改"]),
        ("首先，统一思想。其次，抓好落实。", ["统一思想", "抓好落实"]),
        ("（一）1.排查隐患\n2.整改隐患\n（二）收尾", ["排查隐患", "整改隐患", "收尾"]),
        ("完成整治（市城管局牵头，6月底前）。", ["完成整治"]),
        ("完成整治（市城管局牵头，6月底前），建立台账。", ["完成整治", "建立台账"]),
        ("制定办法。\n责任单位：市司法局", ["制定办法"]),
        ("完成（市水利局负责）全部河道清淤任务。", ["全部河道清淤任务"]),
        ("完成全部河道清淤任务（市水利局负责）工作。", ["完成全部河道清淤任务"]),
        ("他说过，抓紧办”。", ["他说过", "抓紧办"]),
        ("●推进一批。", ["推进一批"]),
        ("市局说：“抓紧。”", ["市局说", "“抓紧。”"]),
        ("", []),
    ],
)
def test_markers_bullets_and_assignments_are_no_part_of_a_piece(
    text: str, found: list[str]
) -> None:
    assert pieces(text) == found


def test_piece_knows_its_marker_boundaries_and_subject() -> None:
    text = "一是市教育局要建学校，二是市卫健委要建医院。"

    first, second = lay_out(text).pieces

    assert [piece.mark and piece.mark.marker for piece in (first, second)] == ["一是", "二是"]
    assert [(piece.before, piece.after) for piece in (first, second)] == [("P", ","), (",", ".")]
    assert [piece.subject and text[slice(*piece.subject)] for piece in (first, second)] == [
        "市教育局",
        "市卫健委",
    ]


def test_marker_that_stands_alone_is_carried_to_the_clause_behind_it() -> None:
    text = "首先，统一思想。其次，抓好落实。"

    found = lay_out(text).pieces

    assert [piece.mark and piece.mark.marker for piece in found] == ["首先，", "其次，"]
    assert [piece.before for piece in found] == ["P", "."]


def test_main_clause_begins_behind_the_opener() -> None:
    text = "秋季开学前，市教育局要完成排查。"

    [piece] = lay_out(text).pieces

    assert text[piece.opener : piece.end] == "市教育局要完成排查"


def test_subject_of_an_opener_serves_the_clause_behind_it() -> None:
    text = "市水利局牵头，市财政局配合，推进治理。"

    [piece] = lay_out(text).pieces

    assert piece.subject is not None
    assert text[slice(*piece.subject)] == "市财政局"


def test_of_a_ledger_only_the_task_cells_are_judged() -> None:
    text = "序号\t任务\t责任单位\n1\t建学校，配教师\t市教育局\n2\t修道路\t市交通局\n以上落实。"

    layout = lay_out(text)

    assert [(text[p.start : p.end], p.row) for p in layout.pieces] == [
        ("建学校", True),
        ("配教师", True),
        ("修道路", True),
        ("以上落实", False),
    ]
    assert [a.who for a in layout.assignments] == [("市教育局",), ("市交通局",)]


def test_line_with_a_tab_outside_a_table_is_running_text() -> None:
    assert [(piece.row) for piece in lay_out("主任：某某\t电话：略").pieces] == [False] * 4


def test_assignments_of_text_and_tables_stand_in_one_order() -> None:
    text = "任务\t责任单位\n建学校\t市教育局\n修道路（市交通局）。"

    assert [(a.kind, a.who) for a in lay_out(text).assignments] == [
        ("row", ("市教育局",)),
        ("bracket", ("市交通局",)),
    ]


@given(OFFICIAL)
def test_pieces_of_any_text_lie_in_order_inside_their_paragraph(text: str) -> None:
    layout = lay_out(text)

    for piece in layout.pieces:
        start, end = layout.segments.paragraphs[piece.paragraph]
        assert start <= piece.start <= piece.opener < piece.end <= end
        assert text[piece.start : piece.end].strip()
        assert piece.subject is None or piece.start <= piece.subject[0] < piece.subject[1]
    assert all(left.end <= right.start for left, right in pairwise(layout.pieces))
    assert layout == lay_out(text)
