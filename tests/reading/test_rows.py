"""Rows: where one is quoted from, how it is described, and what a ledger's rows become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.features import shape
from luoshi.reading.pieces import lay_out
from luoshi.reading.rows import Row, front, kind_features, with_table_rows

LEDGER = "序号\t任务\t责任单位\n1\t建学校，配教师\t市教育局\n2\t修道路\t市交通局"


@pytest.mark.parametrize(
    ("clause", "quote"),
    [
        ("特别是市应急局要抓紧", "市应急局要抓紧"),
        ("同时要加强值守", "要加强值守"),
        ("其中新建学校2所", "新建学校2所"),
        ("并报市政府备案", "报市政府备案"),
        ("并轨运行新旧系统", "并轨运行新旧系统"),
        ("更要严格执法", "要严格执法"),
        ("更新改造管网", "更新改造管网"),
        ("但不得拖延", "不得拖延"),
        ("加强值守", "加强值守"),
        ("并报", "并报"),
    ],
)
def test_row_is_quoted_from_behind_words_that_only_link(clause: str, quote: str) -> None:
    [piece] = lay_out(clause).pieces

    assert clause[front(clause, piece) : piece.end] == quote


def described(text: str, *times: str) -> set[str]:
    layout = lay_out(text)
    shapes = [shape(text, piece) for piece in layout.pieces]
    last = len(layout.pieces) - 1
    row = Row(layout.pieces[0].start, layout.pieces[last].end, "", 0, last)
    return set(kind_features(text, row, shapes, times))


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("制定工作方案", {"r=making", "r=artefact", "finish=", "hc=finish", "n=0", "e2=方案"}),
        ("持续加强日常管理", {"r=lasting", "keep=", "t=none"}),
        ("每月开展抽查", {"r=recurring"}),
        ("开展百日攻坚行动", {"r=campaign"}),
        ("一经发现，一律停业", {"r=case"}),
        ("隐患全部整改到位", {"r=once", "r=making"}),
        ("新建学校8所", {"r=number"}),
        ("发挥优势，规划建设新材料产业园", {"r=building"}),
        ("加快西部片区路网改造", {"r=building"}),
        ("把整治成效纳入年度考核", {"r=building"}),
        ("抓排查，抓整改，抓落实", {"n=2", "c2=抓整", "c2=抓落"}),
    ],
)
def test_description_of_a_row_tells_its_kinds_signs(text: str, features: set[str]) -> None:
    assert features <= described(text)


def test_description_names_each_manner_of_bound_once() -> None:
    found = described("5月底前、6月底前制定方案", "deadline", "deadline", "period")

    assert {name for name in found if name.startswith("t=")} == {"t=deadline", "t=period"}


def test_task_cell_in_which_nothing_was_found_becomes_one_row() -> None:
    layout = lay_out(LEDGER)

    rows = with_table_rows(layout, [])

    assert [(LEDGER[row.start : row.end], row.label, row.tabled) for row in rows] == [
        ("建学校，配教师", "T", True),
        ("修道路", "T", True),
    ]


def test_task_cell_in_which_a_row_was_found_is_left_alone() -> None:
    layout = lay_out(LEDGER)
    first = layout.pieces[0]
    found = Row(first.start, first.end, "D", 0, 0)

    rows = with_table_rows(layout, [found])

    assert [(LEDGER[row.start : row.end], row.label) for row in rows] == [
        ("建学校", "D"),
        ("修道路", "T"),
    ]


def test_running_text_gets_no_row_from_a_table() -> None:
    assert with_table_rows(lay_out("建学校，配教师。"), []) == []


@given(st.text("特别是同时，其中并且更要但不得建学校。", max_size=30))
def test_front_of_any_piece_lies_inside_it(text: str) -> None:
    for piece in lay_out(text).pieces:
        assert piece.start <= front(text, piece) < piece.end
