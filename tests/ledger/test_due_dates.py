from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from luoshi.ledger import due_dates
from luoshi.ledger.due_dates import calendar_of, clocks_of
from luoshi.ledger.models import CalendarFeed
from luoshi.ledger.services import report_done, sign, withdraw
from luoshi.ledger.services.feeds import make_feed, owner_of, revoke_feed
from luoshi.units.models import Holding, Post, PostKind, User
from tests.factories import MONDAY, at, make_city, make_matter

pytestmark = pytest.mark.django_db


def kinds(user: User) -> set[tuple[str, str]]:
    return {(clock.matter.title, clock.kind) for clock in clocks_of(user, MONDAY)}


def test_everybody_gets_the_clocks_of_their_own_units_part() -> None:
    city = make_city()
    make_matter(city, title="管网", joins=(city.water,))
    done = make_matter(city, title="禁烧", kind="prohibition", playbook="prohibition", due_at=None)
    sign(done, by=city.housing_liaison, at=MONDAY)
    report_done(done, by=city.housing_liaison, at=MONDAY, text="办完了")
    gone = make_matter(city, title="撤了")
    withdraw(gone, by=city.head, at=MONDAY, text="并入另一件")
    make_matter(city, title="久远", due_at=at("2031-06-30"), lead=city.water)

    assert kinds(city.housing_liaison) == {("管网", "sign"), ("管网", "finish"), ("管网", "report")}
    assert ("管网", "finish") in kinds(city.water_liaison)
    assert ("久远", "finish") not in kinds(city.water_liaison)
    assert kinds(city.clerk) == {("禁烧", "verify")}
    assert kinds(city.town_liaison) == set()


def test_a_leader_gets_the_finish_of_what_is_in_their_charge() -> None:
    city = make_city()
    post = Post.objects.create(unit=city.government, kind=PostKind.LEADER, name="副市长")
    Holding.objects.create(post=post, user=city.leader, since_at=MONDAY - timedelta(days=9))
    make_matter(city, title="管网", leader=post)
    make_matter(city, title="泵站")

    assert kinds(city.leader) == {("管网", "finish")}


def test_the_calendar_says_what_by_which_day() -> None:
    city = make_city()
    matter = make_matter(city, title="完成管网、泵站;改造,一期", due_at=at("2026-06-30 17:00"))

    read = Calendar.from_ical(
        calendar_of(city.housing_liaison, MONDAY, address="https://luoshi.lanchuan.example/")
    )

    (event,) = [one for one in read.walk("VEVENT") if str(one["SUMMARY"]).startswith("完成：")]
    assert str(event["SUMMARY"]) == f"完成：{matter.code} 完成管网、泵站;改造,一期"
    assert event.decoded("DTSTART") == date(2026, 6, 30)
    assert str(event["URL"]) == f"https://luoshi.lanchuan.example/matters/{matter.pk}/"
    assert "时限：2026-06-30 17:00" in str(event["DESCRIPTION"])
    assert len({str(one["UID"]) for one in read.walk("VEVENT")}) == 3


def test_a_calendar_costs_the_same_with_one_matter_and_with_three() -> None:
    counts = []
    for number in (1, 3):
        city = make_city()
        for _ in range(number):
            make_matter(city)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            calendar_of(city.housing_liaison, MONDAY)
        counts.append(len(queries))

    assert counts == [1, 1]


def test_an_address_is_its_makers_until_it_is_made_anew_or_taken_back() -> None:
    city = make_city()
    first = make_feed(by=city.clerk, at=MONDAY)
    second = make_feed(by=city.clerk, at=MONDAY)
    other = make_feed(by=city.head, at=MONDAY)

    assert (owner_of(first), owner_of(second), owner_of(other), owner_of("")) == (None, city.clerk, city.head, None)  # fmt: skip
    assert not CalendarFeed.objects.filter(digest__in=[second, other]).exists()
    revoke_feed(by=city.clerk)
    city.head.is_active = False
    city.head.save()
    assert (owner_of(second), owner_of(other)) == (None, None)


def test_of_too_many_dates_the_longest_past_are_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due_dates, "MOST", 3)
    city = make_city()
    post = Post.objects.create(unit=city.government, kind=PostKind.LEADER, name="副市长")
    Holding.objects.create(post=post, user=city.leader, since_at=at("2026-01-01"))
    for day in ("2026-02-10", "2026-02-20", "2026-03-01", "2026-03-03", "2026-03-04"):
        make_matter(
            city, title=day, leader=post, due_at=at(f"{day} 23:59:59"), opened_at=at("2026-01-05")
        )

    told = [one.matter.title for one in clocks_of(city.leader, MONDAY)]
    read = Calendar.from_ical(calendar_of(city.leader, MONDAY))

    assert told == ["2026-03-01", "2026-03-03", "2026-03-04"]
    (rest,) = [one for one in read.walk("VEVENT") if one["UID"] == "more@luoshi"]
    assert str(rest["SUMMARY"]) == "还有 2 个时限没有列出，请到台账里看"
    assert rest.decoded("DTSTART") == date(2026, 3, 2)
    assert len(read.walk("VEVENT")) == 4
