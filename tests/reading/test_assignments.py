"""Notations that assign a row: brackets, responsibility lines, 本项由…."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.assignments import Assignment, find_assignments, is_unit, name_list
from luoshi.reading.segments import segment

ASSIGNING = st.text(
    "（）()：；，、。\n牵头单位配合责任市局委财政完成时限5月底前由负责本项", max_size=60
)


def found(text: str, marked: set[int] | None = None) -> list[Assignment]:
    return find_assignments(text, segment(text), marked or set())


def parts(text: str) -> list[dict[str, Any]]:
    """Return what each assignment says, empty parts left out."""
    return [
        {
            name: value
            for name, value in {
                "who": list(a.who),
                "lead": list(a.lead),
                "with": list(a.with_),
                "when": a.when and text[slice(*a.when)],
            }.items()
            if value
        }
        for a in found(text)
    ]


@pytest.mark.parametrize(
    ("bracket", "says"),
    [
        (
            "（牵头单位：市教育局；配合单位：市公安局、市财政局；完成时限：5月底前）",
            {"lead": ["市教育局"], "with": ["市公安局", "市财政局"], "when": "5月底前"},
        ),
        (
            "（责任单位：市大数据局；协办单位：各县区；办理时限：长期）",
            {"who": ["市大数据局"], "with": ["各县区"], "when": "长期"},
        ),
        (
            "(主办：市商务局,协办：市税务局)",
            {"lead": ["市商务局"], "with": ["市税务局"]},
        ),
        (
            "（责任单位：市住建局、市财政局，排在第一位的为牵头单位）",
            {"lead": ["市住建局"], "who": ["市财政局"]},
        ),
        ("（6月底前）", {"when": "6月底前"}),
    ],
)
def test_labelled_bracket_says_who_leads_who_joins_and_by_when(
    bracket: str, says: dict[str, Any]
) -> None:
    assert parts(f"新建校车站点40处{bracket}。") == [says]


@pytest.mark.parametrize(
    ("inner", "who", "lead", "join"),
    [
        ("市水利局牵头，市财政局、各县区配合", (), ("市水利局",), ("市财政局", "各县区")),
        ("市发改委会同市财政局", (), ("市发改委",), ("市财政局",)),
        ("市住建局、市财政局负责，排在第一位的为牵头部门", ("市财政局",), ("市住建局",), ()),
        ("市科技局、市工业和信息化局按职责分工负责", ("市科技局", "市工业和信息化局"), (), ()),
        ("市司法局、市大数据局，6月底前", ("市司法局", "市大数据局"), (), ()),
        ("市交通运输局", ("市交通运输局",), (), ()),
        ("各乡镇负责", ("各乡镇",), (), ()),
        ("各街道", ("各街道",), (), ()),
        ("由市民政局负责，市残联参与", ("市民政局",), (), ("市残联",)),
    ],
)
def test_worded_bracket_says_who_answers(
    inner: str, who: tuple[str, ...], lead: tuple[str, ...], join: tuple[str, ...]
) -> None:
    text = f"完成改造（{inner}）。"

    [assignment] = found(text)

    assert (assignment.who, assignment.lead, assignment.with_) == (who, lead, join)
    assert text[assignment.start : assignment.end] == f"（{inner}）"


@pytest.mark.parametrize(
    "text",
    [
        "各县（市、区）政府要落实。",
        "实施管网工程（含道路、绿化）。",
        "落实补贴（详见附件）。",
        "（2026年3月2日）",
        "第一阶段（2026年3月至4月）",
        "推进数字化（信息化）建设。",
        "没有括号。",
        "",
    ],
)
def test_bracket_that_names_explains_or_dates_assigns_nothing(text: str) -> None:
    assert found(text) == []


def test_bracket_that_opens_the_text_is_read_as_any_other() -> None:
    assert [a.who for a in found("（市水利局负责）")] == [("市水利局",)]


def test_lines_below_a_numbered_point_make_one_assignment_of_the_whole_point() -> None:
    text = "1.制定办法。\n抓紧印发。\n责任单位：市司法局\n完成时限：9月底\n2.收尾。"

    [assignment] = found(text, marked={0, 4})

    assert assignment.kind == "line"
    assert assignment.scope == 0
    assert assignment.who == ("市司法局",)
    assert assignment.when is not None
    assert text[slice(*assignment.when)] == "9月底"
    assert text[assignment.start : assignment.end] == "责任单位：市司法局\n完成时限：9月底"


def test_labels_on_one_line_are_told_apart_by_blanks() -> None:
    assert parts("制定办法。\n牵头单位：市教育局　配合单位：市财政局") == [
        {"lead": ["市教育局"], "with": ["市财政局"]}
    ]


def test_sentence_about_this_item_assigns_the_rows_before_it() -> None:
    text = "建立台账。本项由市应急局牵头，市消防支队配合。"

    [assignment] = found(text)

    assert (assignment.kind, assignment.scope) == ("sentence", 0)
    assert (assignment.lead, assignment.with_) == (("市应急局",), ("市消防支队",))


def test_second_bracket_of_a_paragraph_reaches_back_to_the_first() -> None:
    text = "建学校（市教育局），修道路（市交通局）。"

    assert [(a.scope, a.who) for a in found(text)] == [
        (0, ("市教育局",)),
        (text.index("，"), ("市交通局",)),
    ]


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("市财政局、各县（市、区）政府，市税务局", ["市财政局", "各县（市、区）政府", "市税务局"]),
        ("由市财政局和市审计局", ["市财政局", "市审计局"]),
        ("市教育局；市民政局", ["市教育局", "市民政局"]),
        ("市教育局 市民政局", ["市教育局", "市民政局"]),
        ("各县区、完成6月", ["各县区"]),
        ("下同", []),
        ("", []),
    ],
)
def test_list_of_names_leaves_out_what_is_no_name(phrase: str, names: list[str]) -> None:
    assert name_list(phrase, 0, len(phrase)) == names


@pytest.mark.parametrize(
    ("part", "unit"),
    [("市财政局", True), ("各街道", True), ("市投资集团", True), ("年底前", False), ("", False)],
)
def test_unit_ends_like_an_organisation(part: str, *, unit: bool) -> None:
    assert is_unit(part) is unit


@given(ASSIGNING)
def test_assignments_of_any_text_lie_inside_it_and_names_stand_in_it(text: str) -> None:
    assignments = found(text)

    for a in assignments:
        assert 0 <= a.scope <= len(text)
        assert 0 <= a.start < a.end <= len(text)
        assert all(name in text for name in (*a.who, *a.lead, *a.with_))
        assert a.when is None or a.start <= a.when[0] <= a.when[1] <= a.end
    brackets = [a for a in assignments if a.kind == "bracket"]
    assert all(left.end <= right.start for left, right in pairwise(brackets))
    assert assignments == found(text)
