"""The first page: for leaders what is red and why; each number opens the list that it counts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from luoshi.ledger.models import EntryKind
from luoshi.ledger.services import attach, report_done, request_extension, sign
from luoshi.units.models import Role
from luoshi.web.pages import home
from tests.factories import City, make_city, make_user
from tests.web.browsing import browser, queries, said, source
from tests.web.ledger.factories import recent
from tests.web.scenes import picture

pytestmark = pytest.mark.django_db


def busy(city: City) -> None:
    """Make a matter of every kind that the page counts."""
    recent(city, title="改造管网", due_in=-3, section="城建")
    recent(city, title="修桥", lead=city.water, due_in=3, section="交通")
    recent(city, title="养护", lead=city.town, due_in=60)
    recent(city, due_in=None)
    asked = recent(city, lead=city.water, due_in=20)
    sign(asked, by=city.water_liaison, at=asked.opened_at)
    request_extension(
        asked, by=city.water_liaison, at=asked.opened_at, reason="雨季", new_due_at=asked.due_at.replace(year=2099)  # type: ignore[union-attr]
    )  # fmt: skip
    done = recent(city, title="建成学校", lead=city.water)
    sign(done, by=city.water_liaison, at=done.opened_at)
    attach(
        done,
        by=city.water_liaison,
        at=done.opened_at,
        content=picture(),
        name="a.jpg",
        kind="photo",
    )
    attach(done, by=city.water_liaison, at=done.opened_at, content="验收单".encode(), name="a.txt")
    report_done(done, by=city.water_liaison, at=done.opened_at, text="建成")


def counted(client: Client, query: str) -> int:
    return len(client.get(f"/matters/?{query}").context["rows"])


def test_every_number_on_the_page_opens_the_list_it_counts() -> None:
    city = make_city()
    busy(city)
    client = browser(city.leader)

    page = client.get("/")

    shown: Any = page.context
    told = {one["query"]: one["count"] for one in [*shown["numbers"], *shown["waiting"]]}
    assert told == {query: counted(client, query) for query in told}
    assert sum(told.values()) > len(told)
    links = re.findall(r'href="/matters/\?([^"]+)"[^>]*>(?:<svg.*?</svg>)?\s*(\d+)<', source(page))
    assert {
        (query, int(count))
        for query, count in links
        if counted(client, query.replace("&amp;", "&")) != int(count)
    } == set()
    assert len(links) >= 6


def test_it_says_what_is_red_and_why() -> None:
    city = make_city()
    busy(city)

    text = said(browser(city.leader).get("/"))

    assert "改造管网" in text
    assert "超期3天" in text.replace(" ", "")
    assert "修桥" in text
    assert city.water.name in text


@pytest.mark.parametrize("role", [Role.LEADER, Role.CENTRE_HEAD, Role.CENTRE_CLERK, Role.AUDITOR])
def test_the_page_takes_the_same_queries_for_one_row_of_each_list_and_for_three(role: Role) -> None:
    city = make_city()
    client = browser(make_user(role, city.centre))
    for due_in in (-3, 3):
        recent(city, due_in=due_in, section="城建")
    one = queries(client, "/")

    for due_in in (-3, 3):
        recent(city, due_in=due_in, section="交通", lead=city.water)
        recent(city, due_in=due_in, section="水利", lead=city.town)

    assert queries(client, "/") == one


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.LIAISON, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_others_begin_at_their_desk(role: Role) -> None:
    city = make_city()

    assert browser(make_user(role, city.housing)).get("/").headers["Location"] == "/desk/"


def test_the_watch_begins_where_it_rings() -> None:
    assert (
        browser(make_user(Role.WATCH, make_city().centre)).get("/").headers["Location"] == "/fire/"
    )


def test_an_empty_ledger_is_no_error() -> None:
    assert "没有红灯。" in said(browser(make_city().leader).get("/"))


def test_the_language_is_switched_and_remembered_and_leads_nowhere_else() -> None:
    city = make_city()
    client = browser(city.leader)

    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    city.leader.refresh_from_db()
    assert city.leader.language == "en"
    client.post("/language/", {"language": "tlh"})
    city.leader.refresh_from_db()
    assert city.leader.language == "en"
    assert client.get("/language/").status_code == 405


def test_my_page_says_who_i_am() -> None:
    city = make_city()

    text = said(browser(city.housing_head).get("/me/"))

    assert city.housing_head.name in text
    assert city.housing.name in text
    assert EntryKind.COMMENT not in text


def test_a_great_ledger_is_counted_to_a_limit_and_its_matrix_once_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(home, "MOST", 2)
    cache.clear()
    city = make_city()
    for _ in range(3):
        recent(city)
    client = browser(city.leader)

    first = client.get("/")
    recent(city, lead=city.water)
    second = client.get("/")

    shown = {one["query"]: one["shown"] for one in first.context["numbers"]}
    assert (shown["state=open"], shown["state=closed"]) == ("2+", "0")
    assert "每分钟统计一次，截至" in said(first)
    assert [unit for unit, _cells in first.context["matrix"]] == [city.housing]
    assert [unit for unit, _cells in second.context["matrix"]] == [city.housing]
    cache.clear()
    third = client.get("/")
    assert [unit for unit, _cells in third.context["matrix"]] == [city.housing, city.water]
    cache.clear()


def test_the_matrix_shows_the_units_with_most_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "UNITS", 1)
    city = make_city()
    recent(city, due_in=200)
    recent(city, due_in=200)
    recent(city, lead=city.water, due_in=-5)

    page = browser(city.leader).get("/")

    assert [unit for unit, _cells in page.context["matrix"]] == [city.water]
    assert "红灯和未销号最多的1个单位" in said(page)
    assert "每分钟统计一次" not in said(page)


def test_sections_and_waiting_units_that_are_not_shown_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(home, "SECTIONS", 1)
    monkeypatch.setattr(home, "WAITING", 1)
    city = make_city()
    recent(city, section="城建")
    recent(city, section="城建")
    recent(city, section="交通", lead=city.water)

    page = browser(city.leader).get("/")

    assert page.context["sections"] == ["城建"]
    assert "未销号最多的1个板块" in said(page)
    assert [(one["unit"], one["count"]) for one in page.context["waiting"]] == [(city.housing.name, 2)]  # fmt: skip
    assert "各列最多的1个单位" in said(page)
    monkeypatch.undo()
    all_shown = said(browser(city.leader).get("/"))
    assert "未销号最多的" not in all_shown
    assert "各列最多的" not in all_shown
