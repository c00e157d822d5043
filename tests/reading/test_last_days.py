"""The last day of a time expression, straight from the words that name it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import last_days

FRIDAY = dt.date(2026, 1, 30)


def match(pattern: str, text: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 2, 29), (2026, 2, 28), (2026, 4, 30), (2026, 12, 31)]
)
def test_month_ends_on_its_last_day(year: int, month: int, day: int) -> None:
    assert last_days.month_end(year, month) == dt.date(year, month, day)


@pytest.mark.parametrize(
    ("written", "part", "day"),
    [
        ("2026年4月", None, dt.date(2026, 4, 30)),
        ("2026年4月", "初", dt.date(2026, 4, 10)),
        ("2026年4月", "上旬", dt.date(2026, 4, 10)),
        ("2026年4月", "中旬", dt.date(2026, 4, 20)),
        ("2026年4月", "下旬", dt.date(2026, 4, 30)),
        ("2026年13月", None, None),
        ("2026年0月", None, None),
    ],
)
def test_part_of_a_month_ends_on_its_day(
    written: str, part: str | None, day: dt.date | None
) -> None:
    pattern = r"(?P<year>\d+)年(?P<month>\d+)月(?P<day>\d+)?(?P<part>.+)?"

    assert last_days.exact_day(match(pattern, written + (part or "")), FRIDAY) == day


@pytest.mark.parametrize(
    ("quarter", "day"),
    [("一", dt.date(2026, 3, 31)), ("4", dt.date(2026, 12, 31)), ("五", None)],
)
def test_quarter_ends_with_its_third_month(quarter: str, day: dt.date | None) -> None:
    assert last_days.quarter_day(match("(?P<quarter>.)", quarter), FRIDAY) == day


@pytest.mark.parametrize(
    ("plan", "day"),
    [
        ("十三", dt.date(2020, 12, 31)),
        ("十四", dt.date(2025, 12, 31)),
        ("十五", dt.date(2030, 12, 31)),
    ],
)
def test_five_year_plan_ends_in_a_year_divisible_by_five(plan: str, day: dt.date) -> None:
    assert last_days.plan_day(match("(?P<plan>.+)", plan), FRIDAY) == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("本周五", dt.date(2026, 1, 30)),
        ("下周一", dt.date(2026, 2, 2)),
        ("下周日", dt.date(2026, 2, 8)),
        ("下周天", dt.date(2026, 2, 8)),
        ("下周", dt.date(2026, 2, 8)),
    ],
)
def test_week_runs_from_monday_to_sunday(words: str, day: dt.date) -> None:
    assert last_days.weekday_day(match("(?P<week>..)(?P<weekday>.)?", words), FRIDAY) == day


def test_next_month_of_december_is_january() -> None:
    found = match("(?P<thismonth>下月)(?P<day>无)?(?P<part>底)", "下月底")

    assert last_days.this_month_day(found, dt.date(2026, 12, 5)) == dt.date(2027, 1, 31)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("5天", dt.date(2026, 2, 4)),
        ("两周", dt.date(2026, 2, 13)),
        ("1个月", dt.date(2026, 2, 28)),
        ("半年", dt.date(2026, 7, 30)),
        ("半月", None),
        ("三年", dt.date(2029, 1, 30)),
        ("几天", None),
        ("5小时", None),
    ],
)
def test_span_is_counted_from_the_document(words: str, day: dt.date | None) -> None:
    pattern = r"(?P<count>\d|[一两三半几])(?P<span>.+)"

    assert last_days.span_day(match(pattern, words), FRIDAY) == day


@pytest.mark.parametrize(("word", "day"), [("今晚", 30), ("明天", 31), ("今明两天", 31)])
def test_word_for_a_near_day_is_that_day(word: str, day: int) -> None:
    assert last_days.today_day(match("(?P<near>.+)", word), FRIDAY) == dt.date(2026, 1, day)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 60))
def test_months_later_is_never_in_the_month_after(base: dt.date, months: int) -> None:
    found = match(r"(?P<count>\d+)(?P<span>个月)", f"{months}个月")

    day = last_days.span_day(found, base)

    assert day is not None
    assert (day.year * 12 + day.month) - (base.year * 12 + base.month) == months
    assert day.day <= base.day
