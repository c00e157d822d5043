"""Deadlines, by a table that a clerk can check against the wall calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.workdays import Calendar, deadline, offset, parse_offset, parse_term

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar.load()
# The working days in it were counted by a public library that is not ours.
ROWS = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("cases")
    .joinpath("deadlines.tsv")
    .read_text("utf-8")
    .splitlines()[1:]
]


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 200


@pytest.mark.parametrize(("start", "term", "due", "why"), ROWS)
def test_deadline_is_the_tables(start: str, term: str, due: str, why: str) -> None:
    assert deadline(shanghai(start), parse_term(term), CALENDAR) == shanghai(due), why


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 3, 2), parse_term("1 day"), CALENDAR)  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize(
    ("due", "distance", "moment"),
    [
        ("2026-06-30 23:59:59", "-3 days", "2026-06-27 23:59:59"),
        ("2026-06-30 23:59:59", "+0", "2026-06-30 23:59:59"),
        ("2026-06-30 23:59:59", "+1 workday", "2026-07-01 23:59:59"),
        ("2026-09-30 23:59:59", "+1 workday", "2026-10-08 23:59:59"),
        ("2026-10-08 17:30:00", "-1 workday", "2026-09-30 17:30:00"),
        ("2026-01-05 09:00:00", "-1 workday", "2026-01-04 09:00:00"),
        ("2026-01-01 09:00:00", "-1 workday", "2025-12-31 09:00:00"),
        ("2026-06-30 23:59:59", "+2 weeks", "2026-07-14 23:59:59"),
        ("2026-06-30 23:50:00", "+30 minutes", "2026-07-01 00:20:00"),
        ("2026-06-30 23:50:00", "-2 hours", "2026-06-30 21:50:00"),
    ],
)
def test_a_rung_lies_at_its_distance(due: str, distance: str, moment: str) -> None:
    assert offset(shanghai(due), parse_offset(distance), CALENDAR) == shanghai(moment)


DAYS = st.dates(date(2021, 1, 1), date(2041, 12, 31))


@given(DAYS, st.integers(-400, 400))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    end = CALENDAR.add_workdays(day, count)

    assert CALENDAR.is_workday(end)
    if count > 0:
        assert CALENDAR.workdays_between(day, end) == count
    if count < 0:
        assert CALENDAR.workdays_between(end, day) == -count - (not CALENDAR.is_workday(day))


@given(DAYS, st.integers(1, 300))
def test_a_later_start_is_never_due_earlier(day: date, count: int) -> None:
    assert CALENDAR.add_workdays(day, count) <= CALENDAR.add_workdays(
        day + timedelta(days=1), count
    )


@given(DAYS, DAYS)
def test_counting_backwards_is_the_negative(one: date, other: date) -> None:
    assert CALENDAR.workdays_between(one, other) == -CALENDAR.workdays_between(other, one)
