"""The calendar's year, and deadlines with their reasons."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from luoshi.units.models import Role
from luoshi.web.calendar_words import answer, arrangements, months, spans
from luoshi.workdays import Calendar, DayKind, parse_term
from luoshi.workdays.deadlines import SHANGHAI
from tests.factories import make_city, make_user
from tests.web.browsing import browser, said

CALENDAR = Calendar.load()


def due(start: str, term: str) -> tuple[str, list[str]]:
    found = answer(
        datetime.fromisoformat(start).replace(tzinfo=SHANGHAI), parse_term(term), CALENDAR
    )
    return f"{found.due_at:%Y-%m-%d %H:%M}", found.reasons


def test_working_days_are_counted_with_what_was_skipped() -> None:
    assert due("2026-02-13", "3 workdays") == (
        "2026-02-25 23:59",
        [
            "开始的当天不算（民法典第二百零一条），往后数 3 个工作日。",
            "跳过春节放假 9 天：2月15日至2月23日。",
            "2月14日调休上班，算工作日。",
        ],
    )


def test_a_last_day_that_is_off_moves_on_and_says_why() -> None:
    assert due("2026-04-20", "15 days") == (
        "2026-05-06 23:59",
        [
            "开始的当天不算（民法典第二百零一条），休息日也算在内。",
            "最后一天 2026年5月5日（星期二） 是劳动节，顺延到下一个工作日（民法典第二百零三条）。",
        ],
    )
    assert due("2026-04-20", "15 days sharp")[0] == "2026-05-05 23:59"
    assert due("2026-03-13", "1 day") == (
        "2026-03-16 23:59",
        [
            "开始的当天不算（民法典第二百零一条），休息日也算在内。",
            "最后一天 2026年3月14日（星期六） 是星期六，顺延到下一个工作日（民法典第二百零三条）。",
        ],
    )


@pytest.mark.parametrize(
    ("term", "expected", "reason"),
    [
        ("end of quarter", "2026-06-30 23:59", "季度末不因放假顺延；已经过了的算下一期。"),
        (
            "end of half-year at 17:30",
            "2026-06-30 17:30",
            "半年末17:30前不因放假顺延；已经过了的算下一期。",
        ),
        ("weekly friday at 17:30", "2026-04-24 17:30", "从当天算起，遇到的第一个星期五。"),
        ("36 hours", "2026-04-21 21:00", "按钟点连续计算，不跳过休息日。"),
    ],
)
def test_ends_weeks_and_hours_say_how_they_count(term: str, expected: str, reason: str) -> None:
    assert due("2026-04-20 09:00", term) == (expected, [reason])


def test_a_year_without_a_notice_is_said_to_be_estimated() -> None:
    later = max(year for year in range(2022, 2040) if not CALENDAR.is_estimated(year)) + 2

    assert (
        due(f"{later}-03-01", "2 workdays")[1][-1]
        == f"{later} 年还没有放假通知，放假调休是预估的。"
    )


def test_the_months_hold_each_day_once_with_its_kind() -> None:
    year = months(CALENDAR, 2026, date(2026, 2, 14))

    cells = [day for month in year for week in month.weeks for day in week if day]
    assert len(cells) == 365
    assert all(len(week) == 7 for month in year for week in month.weeks)
    assert sum(month.workdays for month in year) == CALENDAR.workdays_between(
        date(2025, 12, 31), date(2026, 12, 31)
    )
    (today,) = [day for day in cells if day.today]
    assert (today.number, today.kind, today.name) == (14, DayKind.MAKE_UP, "春节")


def test_holidays_are_listed_as_the_notice_prints_them() -> None:
    listed = arrangements(CALENDAR, 2026)

    assert [one.name for one in listed] == [
        "元旦",
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    ]
    assert (listed[1].first, listed[1].last, listed[1].days) == (
        date(2026, 2, 15),
        date(2026, 2, 23),
        9,
    )
    assert listed[1].make_up == [date(2026, 2, 14), date(2026, 2, 28)]


def test_runs_break_where_days_are_missing_or_the_name_changes() -> None:
    days = [
        (date(2026, 1, 1), "a"),
        (date(2026, 1, 2), "a"),
        (date(2026, 1, 4), "a"),
        (date(2026, 1, 5), "b"),
    ]

    assert list(spans(days)) == [
        ("a", date(2026, 1, 1), date(2026, 1, 2)), ("a", date(2026, 1, 4), date(2026, 1, 4)),
        ("b", date(2026, 1, 5), date(2026, 1, 5)),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_shows_a_year_and_the_notice() -> None:
    client = browser(make_city().clerk)

    text = said(client.get("/calendar/?year=2026"))

    assert "2026 年工作日历" in text
    assert "国办发明电〔2025〕7号" in text
    assert 'title="春节"' in text
    assert "预估" not in text
    assert "预估" in said(client.get("/calendar/?year=2039"))
    for odd in ("abc", "1", "99999", "1066", "-1", "２０２６"):
        assert client.get(f"/calendar/?year={odd}").status_code == 200


@pytest.mark.django_db
def test_the_page_counts_what_is_asked() -> None:
    client = browser(make_city().town_liaison)

    text = said(client.get("/calendar/?start=2026-02-13&number=3&unit=workdays"))
    assert "2026年2月25日（星期三） 23:59" in text
    assert "跳过春节放假 9 天：2月15日至2月23日。" in text
    ends = said(client.get("/calendar/?start=2026-02-13&unit=end+of+quarter&term="))
    assert "2026年3月31日（星期二） 23:59" in ends
    written = said(
        client.get("/calendar/?start=2026-02-13&unit=days&number=1&term=2+hours&clock=22:30")
    )
    assert "2026年2月14日（星期六） 00:30" in written


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=2026-02-13&unit=workdays", "请写多少。"),
        ("start=2026-02-13&unit=workdays&term=soon", "时限“soon”看不懂"),
        ("start=1066-10-14&unit=workdays&number=3", "请写 2000 到 2100 年之间的日期。"),
        ("start=x&unit=workdays&number=3", "有效"),
        ("start=2026-02-13&unit=eons&number=3", "eons"),
        ("start=2026-02-13&unit=workdays&number=99999", "9999"),
    ],
)
def test_what_cannot_be_counted_is_said(query: str, sentence: str) -> None:
    answered = browser(make_city().clerk).get(f"/calendar/?{query}")

    assert answered.status_code == 422
    assert sentence in said(answered)


@pytest.mark.django_db
def test_the_operator_is_told_how_a_year_is_added() -> None:
    city = make_city()

    assert "LUOSHI_CALENDAR" in said(
        browser(make_user(Role.ADMINISTRATOR, city.centre)).get("/calendar/")
    )
    assert "LUOSHI_CALENDAR" not in said(browser(city.clerk).get("/calendar/"))
