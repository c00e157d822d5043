"""Near-duplicates: what is the same task again, and what only sounds like it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.duplicates import (
    THRESHOLD,
    Pair,
    duplicates_across,
    duplicates_within,
    figures,
    mask,
    similarity,
)

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "duplicates.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
WORDS = [
    "推进",
    "市人民医院",
    "老旧小区",
    "改造",
    "45个",
    "污水处理厂",
    "建设",
    "6月底前",
    "管网",
    "，",
]
ROWS = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)


@pytest.mark.parametrize(("verdict", "one", "other"), CASES)
def test_threshold_divides_the_same_task_from_another(verdict: str, one: str, other: str) -> None:
    assert (similarity(one, other) >= THRESHOLD) is (verdict == "same")


def test_threshold_lies_in_the_middle_of_the_gap_between_the_cases() -> None:
    same = min(similarity(one, other) for verdict, one, other in CASES if verdict == "same")
    different = max(similarity(one, other) for verdict, one, other in CASES if verdict == "other")

    assert different + 0.03 < THRESHOLD < same - 0.03


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("2026年6月底前完成投资1,200亿元以上", "完成投资0元"),
        ("全年新增城镇就业7.5万人", "新增城镇就业0人"),
        ("增长百分之六点五左右", "增长0"),
        ("增长X%", "增长0"),
        ("增长5%—5.5%", "增长0"),
        ("办好二十八件民生实事", "办好0件民生实事"),
        ("推进312国道和3号地块", "推进312国道和3号地块"),
        ("建设市第二中学", "建设市第二中学"),
        ("“十五五”期间建成", "建成"),
        ("一季度开工，上半年完工", "开工完工"),
        ("", ""),
    ],
)
def test_mask_takes_out_dates_and_figures_and_keeps_names(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_figures_are_listed_as_written_without_dates_and_names() -> None:
    assert figures("第二中学2026年3月前新增学位1200个，增长6.5%") == ["1200", "6.5%"]


def test_rows_that_differ_in_figures_only_are_alike_to_the_full() -> None:
    assert similarity("完成棚户区改造3000套", "完成棚户区改造2600套") == 1.0


def test_rows_without_an_object_of_their_own_are_like_nothing() -> None:
    assert similarity("加强工作", "加强工作") == 0.0


def test_duplicates_within_are_ordered_and_named_once() -> None:
    rows = ["新建公办幼儿园6所", "推进市人民医院建设", "新建公办幼儿园8所", "推进市人民医院建设"]

    assert duplicates_within(rows) == [Pair(0, 2, 1.0), Pair(1, 3, 1.0)]


def test_duplicates_across_name_row_and_earlier_row() -> None:
    found = duplicates_across(["新建公办幼儿园6所"], ["推进市人民医院建设", "新建公办幼儿园8所"])

    assert found == [Pair(0, 1, 1.0)]


@given(ROWS, ROWS)
def test_similarity_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    score = similarity(one, other)

    assert score == pytest.approx(similarity(other, one))
    assert 0.0 <= score <= 1.0


@given(st.lists(ROWS, max_size=12), st.lists(ROWS, max_size=12))
def test_search_finds_exactly_what_comparing_all_with_all_finds(
    left: list[str], right: list[str]
) -> None:
    everything = [
        Pair(at, other, similarity(one, two))
        for at, one in enumerate(left)
        for other, two in enumerate(right)
        if similarity(one, two) >= THRESHOLD
    ]

    assert duplicates_across(left, right) == everything


def test_of_many_equal_rows_only_the_first_are_paired_with_all() -> None:
    found = duplicates_within(["新建公办幼儿园6所"] * 30)

    assert len(found) == sum(29 - at for at in range(8))
    assert {pair.left for pair in found} == set(range(8))


def test_search_compares_few_of_many_rows() -> None:
    draw = random.Random(7)  # noqa: S311 - repeatable rows, no secret
    rows = [
        "".join(draw.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", k=30))
        for _ in range(400)
    ]
    rows[17] = rows[391]

    assert duplicates_within(rows) == [Pair(17, 391, 1.0)]
