"""Time bounds: what is one, what manner of bound, and its last day as seen from 2 March 2026, a Monday."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.times import find_times

MONDAY = dt.date(2026, 3, 2)
TIMELY = st.text(
    "一二三四五六七十两1230年月日号底末初前内至到、，季度半周节汛期今明后每从起工作个“”",
    max_size=40,
)


def times(text: str, base: dt.date | None = MONDAY) -> list[tuple[str, str, str | None]]:
    return [
        (bound.quote, bound.kind, bound.date.isoformat() if bound.date else None)
        for bound in find_times(text, 0, len(text), base)
    ]


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("5月底前", "2026-05-31"),
        ("5月20日前", "2026-05-20"),
        ("10月中旬", "2026-10-20"),
        ("月底前", "2026-03-31"),
        ("9月上旬", "2026-09-10"),
        ("二〇二六年六月底前", "2026-06-30"),
        ("十二月底前", "2026-12-31"),
        ("2026年12月31日前", "2026-12-31"),
        ("2028年2月底前", "2028-02-29"),
        ("明年6月底前", "2027-06-30"),
        ("次年3月底前", "2027-03-31"),
        ("截至6月底", "2026-06-30"),
        ("5月20日下班前", "2026-05-20"),
        ("年底前", "2026-12-31"),
        ("下月底前", "2026-04-30"),
        ("本月10日前", "2026-03-10"),
        ("本月二十八号前", "2026-03-28"),
        ("下周五前", "2026-03-13"),
        ("本周", "2026-03-08"),
        ("星期五前", "2026-03-06"),
        ("今天下班前", "2026-03-02"),
        ("今天下班以前", "2026-03-02"),
        ("明天", "2026-03-03"),
    ],
)
def test_deadline_has_its_last_day(quote: str, day: str) -> None:
    assert times(f"要在市里，{quote}完成") == [(quote, "deadline", day)]


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("今年", "2026-12-31"),
        ("全年", "2026-12-31"),
        ("年内", "2026-12-31"),
        ("上半年", "2026-06-30"),
        ("明年上半年", "2027-06-30"),
        ("二季度末", "2026-06-30"),
        ("第一季度", "2026-03-31"),
        ("到明年一季度末", "2027-03-31"),
        ("“十五五”期间", "2030-12-31"),
        ("到“十五五”末", "2030-12-31"),
        ("到2030年", "2030-12-31"),
        ("3月至5月", "2026-05-31"),
        ("3—5月", "2026-05-31"),
        ("3月10日至4月20日", "2026-04-20"),
        ("3月初至5月中旬", "2026-05-20"),
        ("2026年3月至2027年2月", "2027-02-28"),
        ("11月至次年2月", "2027-02-28"),
        ("2026年至2028年", "2028-12-31"),
        ("从4月起到年底", "2026-12-31"),
        ("即日起至4月30日", "2026-04-30"),
    ],
)
def test_period_has_its_last_day(quote: str, day: str) -> None:
    assert times(f"各地，{quote}，完成") == [(quote, "period", day)]


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("一周内", "2026-03-09"),
        ("30日内", "2026-04-01"),
        ("3个月内", "2026-06-02"),
        ("半年内", "2026-09-02"),
        ("10个工作日内", None),
        ("三年内", "2029-03-02"),
    ],
)
def test_limit_runs_from_the_document_and_working_days_stay_open(
    quote: str, day: str | None
) -> None:
    assert times(quote + "反馈") == [(quote, "limit", day)]


def test_limit_behind_a_list_mark_is_read_whole() -> None:
    assert times("3.两年内改造完毕") == [("两年内", "limit", "2028-03-02")]


def test_limit_of_months_ends_with_the_shorter_month() -> None:
    assert times("一个月内", dt.date(2026, 1, 31)) == [("一个月内", "limit", "2026-02-28")]


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("汛期前", "event"),
        ("春节期间", "event"),
        ("“五一”前", "event"),
        ("“两节”期间", "event"),
        ("元旦春节前", "event"),
        ("元旦、春节期间", "event"),
        ("新学期开学前", "event"),
        ("秋季学期", "event"),
        ("节前", "event"),
        ("改造期间", "event"),
        ("每月25日前", "recurring"),
        ("每周五", "recurring"),
        ("每季度首月10日前", "recurring"),
        ("每日17时前", "recurring"),
        ("每年3月底前", "recurring"),
        ("汛前", "event"),
        ("今冬明春", "event"),
        ("本学期", "event"),
        ("每年主汛期前", "event"),
        ("每年5月和10月", "recurring"),
        ("每年4月1日至6月15日", "recurring"),
        ("从4月1日起", "start"),
        ("即日起", "start"),
        ("两年时间", "period"),
    ],
)
def test_feast_season_or_recurring_day_has_no_invented_date(quote: str, kind: str) -> None:
    assert times(quote + "，开展检查") == [(quote, kind, None)]


def test_recurring_day_of_one_quarter_ends_with_the_quarter() -> None:
    assert times("四季度每月25日前报送") == [("四季度每月25日前", "recurring", "2026-12-31")]


@pytest.mark.parametrize(
    "text",
    [
        "近期抓紧整改",
        "尽快办结",
        "第一时间处置",
        "去年12月底前建成",
        "去年12月5日前建成",
        "上年10月15日开工",
        "近3年内未发生事故",
        "第12号文件",
        "“6·13”专案",
        "2025年以来",
        "5月同期",
        "国庆路改造",
        "年度计划",
        "定期通报",
        "一月一通报",
        "",
    ],
)
def test_past_name_or_vague_word_is_no_bound(text: str) -> None:
    assert times(text) == []


def test_impossible_day_keeps_its_quote_without_a_date() -> None:
    assert times("2月30日前") == [("2月30日前", "deadline", None)]
    assert times("3月至13月") == [("3月至13月", "period", None)]


def test_bare_spring_month_in_late_autumn_means_next_year() -> None:
    assert times("3月底前", dt.date(2026, 11, 20)) == [("3月底前", "deadline", "2027-03-31")]


def test_without_a_base_only_bounds_that_write_their_year_have_a_date() -> None:
    found = times("5月底前启动，2027年6月底前建成，“十五五”末见效", base=None)

    assert found == [
        ("5月底前", "deadline", None),
        ("2027年6月底前", "deadline", "2027-06-30"),
        ("“十五五”末", "period", "2030-12-31"),
    ]


def test_several_bounds_stand_in_the_order_of_the_text() -> None:
    assert times("3月底、6月底、9月底前各通报一次") == [
        ("3月底", "deadline", "2026-03-31"),
        ("6月底", "deadline", "2026-06-30"),
        ("9月底前", "deadline", "2026-09-30"),
    ]


def test_event_named_by_its_noun_is_a_bound_when_the_clause_says_before() -> None:
    assert times("各校，新校区投用前完成验收") == [("新校区投用前", "event", None)]


def test_search_stays_inside_the_span_it_is_given() -> None:
    text = "5月底前启动，6月底前建成"

    found = find_times(text, text.index("6"), len(text), MONDAY)

    assert [bound.quote for bound in found] == ["6月底前"]


@given(TIMELY, st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_bounds_of_any_text_lie_in_order_inside_it_and_do_not_overlap(
    text: str, base: dt.date
) -> None:
    found = find_times(text, 0, len(text), base)

    assert all(text[bound.start : bound.end] == bound.quote for bound in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert found == find_times(text, 0, len(text), base)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("抓好秋冬季大气污染治理", "秋冬季"),
        ("开展采暖季联防联控", "采暖季"),
        ("确保省运会期间社会平稳", "省运会期间"),
        ("尽快拿出清明期间火源管控方案", "清明期间"),
    ],
)
def test_season_or_event_inside_a_clause_is_a_bound_without_a_day(text: str, quote: str) -> None:
    (found,) = find_times(text, 0, len(text), None)

    assert (found.quote, found.date, found.kind) == (quote, None, "event")


@pytest.mark.parametrize("text", ["会后抓紧修改", "突出秋冬季特点", "按秋冬季节规律巡查"])
def test_time_of_day_or_trait_of_a_season_is_no_bound(text: str) -> None:
    assert find_times(text, 0, len(text), None) == []
