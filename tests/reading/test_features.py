"""What the tagger is told about a piece: its own words, its neighbours, its section."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.features import Context, Shape, features, section_kinds, shape
from luoshi.reading.pieces import lay_out

OFFICIAL = st.text("一、目标任务回顾\n（二）市局要严禁加强制定，。；：8所%X的了“”", max_size=60)


def shapes(text: str) -> list[Shape]:
    return [shape(text, piece) for piece in lay_out(text).pieces]


def described(text: str) -> list[set[str]]:
    layout = lay_out(text)
    return [set(row) for row in features(Context(text, layout), shapes(text))]


@pytest.mark.parametrize(
    ("text", "core", "head"),
    [
        ("市教育局要在5月底前制定管理办法", "制定管理办法", "finish"),
        ("要进一步加强日常管理", "加强日常管理", "keep"),
        ("同时，要严禁拖欠工资", "严禁拖欠工资", "ban"),
        ("并要必须完善制度", "完善制度", "keep"),
        ("今年全面完成改造", "完成改造", "finish"),
        ("要", "要", "-"),
    ],
)
def test_core_is_what_stands_behind_subject_time_and_adverbs(
    text: str, core: str, head: str
) -> None:
    found = shapes(text)[-1]

    assert (found.core, found.head) == (core, head)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("市教育局要在5月底前完成排查", {"subject", "must", "time", "finish="}),
        ("严禁拖欠工资", {"ban", "ban^"}),
        ("去年建成学校8所", {"pastyear", "number", "amount$", "past", "past^"}),
        ("增长X%", {"mask", "compare", "short"}),
        ("确保按期投用", {"purpose^", "short"}),
        ("及时上报进展情况", {"report^"}),
        ("取得了明显成效的", {"了", "的$", "past"}),
        ("开展“清风”行动", {"quote"}),
        ("秋季开学前，要完成排查", {"opened", "must"}),
    ],
)
def test_flags_tell_what_stands_in_a_piece(text: str, flags: set[str]) -> None:
    assert flags <= set(shapes(text)[0].flags)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("加强日常管理", {"subject", "must", "time", "number", "ban", "past"}),
        ("市场活跃", {"quote", "mask", "opened"}),
    ],
)
def test_flags_tell_nothing_that_does_not_stand_there(text: str, absent: set[str]) -> None:
    assert not absent & set(shapes(text)[0].flags)


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("2025年工作回顾", ("past",)),
        ("存在的问题和不足", ("problem",)),
        ("主要目标", ("goal",)),
        ("重点任务", ("work",)),
        ("总体要求", ("general", "demand")),
        ("下一步整改要求", ("demand", "fix")),
        ("附件", ()),
    ],
)
def test_heading_suggests_the_kind_of_its_section(heading: str, kinds: tuple[str, ...]) -> None:
    assert section_kinds(heading) == kinds


def test_piece_is_described_by_its_words_boundaries_and_length() -> None:
    [row] = described("严禁拖欠农民工工资。")

    assert {"before=P", "after=.", "pos=0", "w2=严禁", "e2=工资", "v2=严禁"} <= row
    assert {"g=严禁", "g=农民工", "hc=ban", "f=ban^", "p=none", "n=none", "s$=。"} <= row


def test_neighbours_count_in_the_same_paragraph_and_are_told_apart_by_sentence() -> None:
    first, second, third = described("要抓排查，建立台账。市局落实。\n")

    assert {"nv2=建立", "nw2=建立"} <= first
    assert {"pw2=要抓", "n|w2=市局"} <= second
    assert {"p|w2=建立", "n=none"} <= third


def test_piece_of_a_long_quotation_says_so() -> None:
    said = "这件事要办好，" * 7

    rows = described(f"他说：“{said}要办实。”散会。")

    assert [("quoted" in row) for row in rows] == [False] + [True] * 8 + [False]


def test_section_above_is_described_for_every_piece_below_it() -> None:
    rows = described("一、重点任务\n建学校。\n二、工作回顾\n修道路。")

    assert {"lvl=1", "sec0=work", "top=重点任务", "since=0", "marked", "mark=han"} <= rows[0]
    assert {"lvl=1", "sec0=work", "since=1"} <= rows[1]
    assert {"sec0=past", "top=工作回顾"} <= rows[3]
    assert "sec0=work" not in rows[3]


def test_piece_outside_every_section_is_preamble_or_tail() -> None:
    rows = described("各单位：\n" + "要抓落实。\n" * 5)

    assert "preamble" in rows[0]
    assert "tail" in rows[-1]


def test_piece_that_an_assignment_governs_says_so() -> None:
    rows = described("建学校（市教育局负责）。\n修道路。")

    assert "assigned" in rows[0]
    assert "assigned" not in rows[1]


@given(OFFICIAL)
def test_every_piece_of_any_text_has_its_features_and_the_same_ones_again(text: str) -> None:
    layout = lay_out(text)

    rows = features(Context(text, layout), shapes(text))

    assert len(rows) == len(layout.pieces)
    assert all("b" in row for row in rows)
    assert rows == features(Context(text, layout), shapes(text))
