"""Numbers with a unit: which are candidates for a target, and what they are worth."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.figures import Candidate, find_candidates
from luoshi.reading.times import find_times

NUMERIC = st.text(
    "一二三十百千万亿两半成翻番倍百分之点0123456789.,%‰X—至余多来个元所年月日以上内左右第号，",
    max_size=40,
)


def candidates(text: str) -> list[Candidate]:
    times = find_times(text, 0, len(text), dt.date(2026, 3, 2))
    return find_candidates(text, 0, len(text), times)


@pytest.mark.parametrize(
    ("phrase", "quote", "value", "unit"),
    [
        ("优良天数达到83%", "83%", 83, "%"),
        ("死亡率降到7.5‰", "7.5‰", 7.5, "‰"),
        ("新建学校四百二十所", "四百二十所", 420, "所"),
        ("培训3.5万人以上", "3.5万人以上", 3.5, "万人"),
        ("投资120亿元", "120亿元", 120, "亿元"),
        ("完成361个亿", "361个亿", 361, "亿元"),
        ("收入突破三百六十一个亿", "三百六十一个亿", 361, "亿元"),
        ("转移两万三千人", "两万三千人", 23_000, "人"),
        ("办结1,350件", "1,350件", 1350, "件"),
        ("占百分之五点二", "百分之五点二", 5.2, "%"),
        ("压减三成", "三成", 30, "%"),
        ("压减三成半", "三成半", 35, "%"),
        ("减少一半", "一半", 50, "%"),
        ("提高3个百分点", "3个百分点", 3, "个百分点"),
        ("花5块钱", "5块钱", 5, "元"),
        ("值守２４个小时", "２４个小时", 24, "小时"),
        ("28件民生实事", "28件", 28, "件"),
        ("堤防按50年一遇设防", "50年一遇", 50, "年一遇"),
    ],
)
def test_number_with_a_unit_is_a_candidate(
    phrase: str, quote: str, value: float, unit: str
) -> None:
    [found] = candidates(phrase)

    assert phrase[found.start : found.end] == quote
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("phrase", "value", "top", "unit"),
    [
        ("5%—6%", 5, 6, "%"),
        ("1—2成", 10, 20, "%"),
        ("20至30家", 20, 30, "家"),
        ("9亿元至10亿元", 9, None, "亿元"),
        ("30—20家", 30, None, "家"),
    ],
)
def test_range_has_a_lower_and_an_upper_end(
    phrase: str, value: float, top: float | None, unit: str
) -> None:
    found = candidates(phrase)[0]

    assert (found.value, found.value_max, found.unit) == (value, top, unit)


@pytest.mark.parametrize("phrase", ["增长X%", "投入XX万元", "建设×个站点", "增长Ｘ%"])
def test_masked_number_is_a_candidate_without_a_value(phrase: str) -> None:
    [found] = candidates(phrase)

    assert found.value is None


@pytest.mark.parametrize(("phrase", "value"), [("翻一番", 2), ("翻两番", 4), ("翻三番", 8)])
def test_doubling_is_worth_its_factor(phrase: str, value: float) -> None:
    [found] = candidates(phrase)

    assert (found.value, found.unit, found.multiple) == (value, "倍", True)


@pytest.mark.parametrize(
    ("phrase", "tail"),
    [
        ("42个以上", "以上"),
        ("1起以内", "以内"),
        ("6%左右", "左右"),
        ("5天之内", "之内"),
        ("5元内容", ""),
        ("98%的目标", ""),
    ],
)
def test_tail_says_how_the_number_bounds(phrase: str, tail: str) -> None:
    [found] = candidates(phrase)

    assert found.tail == tail


@pytest.mark.parametrize("phrase", ["30余家", "30多家", "2万余人"])
def test_rough_number_is_about(phrase: str) -> None:
    [found] = candidates(phrase)

    assert found.about


@pytest.mark.parametrize(
    "phrase",
    [
        "第3批次",
        "2026年6月30日",
        "5月底前",
        "二季度末",
        "12345热线",
        "《2号令》",
        "G312国道",
        "A4纸",
        "一要素",
        "十分重要",
        "",
    ],
)
def test_date_ordinal_name_or_bare_number_is_no_candidate(phrase: str) -> None:
    assert [phrase[c.start : c.end] for c in candidates(phrase)] == []


@pytest.mark.xfail(reason="a number in the middle of a quoted slogan is taken for one", strict=True)
def test_number_inside_a_slogan_is_no_candidate() -> None:
    assert candidates("开展“三个一批”活动") == []


def test_ten_points_are_a_candidate_where_points_are_given() -> None:
    [found] = candidates("考核扣十分处理")

    assert (found.value, found.unit) == (10, "分")


def test_limit_of_time_may_be_the_value_itself() -> None:
    [found] = candidates("审批压缩至3个工作日以内")

    assert (found.value, found.unit, found.tail) == (3, "个工作日", "以内")


@given(NUMERIC)
def test_candidates_of_any_text_lie_in_order_inside_it_and_do_not_overlap(text: str) -> None:
    found = candidates(text)

    assert all(0 <= c.start < c.end <= len(text) and c.unit for c in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(c.value_max is None or c.value_max >= (c.value or 0) for c in found)
    assert found == candidates(text)
