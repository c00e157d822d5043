"""The notices, added up; and years without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from luoshi.workdays import BadCalendar, Calendar, DayKind

CALENDAR = Calendar.load()
YEAR = """year = 2031
notice = "国办发明电〔2030〕1号"
[[holiday]]
name = "元旦"
first = 2031-01-01
last = 2031-01-03
days = 3
make_up = [2031-01-04]
"""


@pytest.mark.parametrize(
    ("year", "worked", "off"),
    [(2022, 249, 31), (2023, 249, 26), (2024, 251, 28), (2025, 248, 28), (2026, 248, 33)],
)
def test_a_years_days_add_up(year: int, worked: int, off: int) -> None:
    days = [
        date.fromordinal(number)
        for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]

    assert sum(map(CALENDAR.is_workday, days)) == worked
    assert sum(CALENDAR.kind(day) is DayKind.HOLIDAY for day in days) == off
    assert not CALENDAR.is_estimated(year)
    assert f"〔{year - 1}〕" in CALENDAR.notice(year)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 2, 14), DayKind.MAKE_UP, "春节"),
        (date(2026, 2, 15), DayKind.HOLIDAY, "春节"),
        (date(2026, 3, 2), DayKind.WORKDAY, ""),
        (date(2026, 3, 1), DayKind.WEEKEND, ""),
        (date(2027, 2, 5), DayKind.HOLIDAY, "春节"),  # 除夕, since 2025
        (date(2027, 9, 15), DayKind.HOLIDAY, "中秋节"),
        (date(2099, 10, 3), DayKind.HOLIDAY, "国庆节"),
    ],
)
def test_a_day_is_what_the_notice_says(day: date, kind: DayKind, name: str) -> None:
    assert (CALENDAR.kind(day), CALENDAR.name(day)) == (kind, name)


def test_a_year_without_notice_is_estimated() -> None:
    assert CALENDAR.is_estimated(2027)
    assert CALENDAR.notice(2027) == ""


def test_a_file_adds_a_year(tmp_path: Path) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(YEAR, "utf-8")

    calendar = Calendar.load(path)

    assert calendar.kind(date(2031, 1, 4)) is DayKind.MAKE_UP
    assert not calendar.is_estimated(2031)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("days = 3", "days = 4", "是 3 天，文件写的是 4 天"),
        ("last = 2031-01-03", "last = 2030-01-03", "天，文件写的是"),
        ("2031-01-04", "2031-01-02", "放假日"),
        ("2031-01-04", "2031-01-06", "平常工作日"),
        ("2031-01-04", "2035-01-06", "不是 2031 年的日期"),
        ('notice = "国办发明电〔2030〕1号"', "", "缺少 notice"),
        ("year = 2031", "year 2031", "读不了"),
    ],
)
def test_a_file_that_does_not_add_up_says_where(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(YEAR.replace(old, new), "utf-8")

    with pytest.raises(BadCalendar, match=message):
        Calendar.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCalendar, match=r"2050\.toml"):
        Calendar.load(tmp_path / "2050.toml")
