"""Candidates of a piece with their phrases, and how they are described to the judge."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.pieces import lay_out
from luoshi.reading.targets import find_targets, target_features
from luoshi.reading.times import find_times

LABELS = ("O", "T")
NUMBERED = st.text("新建学校收入投资、和分别均增长达到力争12%个以上8所，。市局要", max_size=50)


def targets(text: str) -> list[tuple[str, str, float | None]]:
    layout = lay_out(text)
    return [
        (text[target.start : target.end], target.figure.name, target.figure.value)
        for i, piece in enumerate(layout.pieces)
        for target in find_targets(
            layout, i, find_times(text, piece.start, piece.end, dt.date(2026, 3, 2))
        )
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市教育局要新建中小学8所。", [("新建中小学8所", "新建中小学", 8)]),
        ("6月底前销号率达到50%。", [("销号率达到50%", "销号率", 50)]),
        (
            "新建学校2所、改造医院3家。",
            [("新建学校2所", "新建学校", 2), ("改造医院3家", "改造医院", 3)],
        ),
        (
            "安装率、改造率均达到100%。",
            [
                ("安装率、改造率均达到100%", "安装率", 100),
                ("改造率均达到100%", "改造率", 100),
            ],
        ),
        (
            "收入、投资分别增长5%、7%。",
            [("收入、投资分别增长5%", "收入", 5), ("投资分别增长5%、7%", "投资", 7)],
        ),
        (
            "事故起数和死亡人数较上年分别下降8%、12%以上。",
            [
                ("事故起数和死亡人数较上年分别下降8%", "事故起数", 8),
                ("死亡人数较上年分别下降8%、12%以上", "死亡人数", 12),
            ],
        ),
        ("加强管理。", []),
        ("", []),
    ],
)
def test_every_name_gets_its_own_target(
    text: str, found: list[tuple[str, str, float | None]]
) -> None:
    assert targets(text) == found


def test_dealt_values_keep_their_own_comparison() -> None:
    text = "甲类死亡率、乙类死亡率分别控制在8‰、3‰以内。"
    layout = lay_out(text)

    found = [target.figure for target in find_targets(layout, 0, [])]

    assert [(f.name, f.op, f.value, f.unit) for f in found] == [
        ("甲类死亡率", "<=", 8, "‰"),
        ("乙类死亡率", "<=", 3, "‰"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新建学校8所", {"l=T", "u=所", "uc=count", "op==", "many", "ends", "b2=学校"}),
        ("增长X%", {"masked", "uc=%", "first"}),
        ("新建学校三所", {"han", "han,u=所"}),
        ("投资1亿元到位", {"one", "uc=money", "a2=到位"}),
    ],
)
def test_description_tells_unit_value_and_surroundings(text: str, expected: set[str]) -> None:
    layout = lay_out(text)
    [target] = find_targets(layout, 0, [])

    described = target_features(layout, target, "T", [0.1, 0.9], LABELS, ("number",))

    assert expected | {"pO=0", "pT=4", "f=number"} <= set(described)


@given(NUMBERED)
def test_targets_of_any_text_lie_in_their_piece_and_hold_their_candidate(text: str) -> None:
    layout = lay_out(text)

    for i, piece in enumerate(layout.pieces):
        for target in find_targets(layout, i, []):
            assert piece.start <= target.start <= target.candidate.start
            assert target.candidate.end <= target.end <= piece.end
            assert target.piece == i
