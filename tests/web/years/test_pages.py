"""The accounting year as pages: its count adds up, its lists are those of the ledger, its closing carries over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.ledger.models import Matter, Outcome
from luoshi.ledger.services import sign, suspend, withdraw
from luoshi.plans.models import Year
from luoshi.plans.services import open_year
from tests.factories import City, make_city
from tests.web.browsing import browser, queries, said, source
from tests.web.ledger.factories import recent
from tests.web.ledger.test_list import workbook

pytestmark = pytest.mark.django_db


def this_year() -> int:
    return timezone.localdate().year


def busy(city: City) -> dict[str, Matter]:
    made = {
        "late": recent(city, due_in=-3),
        "undated": recent(city, due_in=None),
        "gone": recent(city),
        "resting": recent(city, lead=city.water),
    }
    withdraw(made["gone"], by=city.head, at=timezone.now(), text="撤销")
    sign(made["resting"], by=city.water_liaison, at=made["resting"].opened_at)
    until = timezone.now() + timedelta(days=9)
    suspend(made["resting"], by=city.clerk, at=timezone.now(), text="等批复", until=until)
    return made


def test_books_are_opened_once_by_the_head_of_the_centre() -> None:
    city = make_city()
    client = browser(city.head)

    answer = client.post("/years/open/", {"year": "2031"}, follow=True)

    assert answer.redirect_chain == [("/years/2031/", 302)]
    assert "2031 年已建账。" in said(answer)
    again = client.post("/years/open/", {"year": "2031"})
    assert (again.status_code, "2031 年已经建账。" in said(again)) == (422, True)
    assert client.post("/years/open/", {"year": "1"}).status_code == 422
    assert browser(city.clerk).post("/years/open/", {"year": "2032"}).status_code == 403
    assert 'action="/years/open/"' not in source(browser(city.clerk).get("/years/"))
    assert list(Year.objects.values_list("year", flat=True)) == [2031]


def test_a_year_with_matters_but_no_books_offers_to_open_them() -> None:
    city = make_city()
    recent(city)
    client, year = browser(city.head), this_year()
    assert f'name="year" value="{year}"' in source(client.get(f"/years/{year}/"))

    client.post("/years/open/", {"year": year})

    assert 'name="year"' not in source(client.get(f"/years/{year}/"))


def numbers(client: Client, year: int) -> dict[str, int]:
    count: dict[str, int] = client.get(f"/years/{year}/").context["count"]
    return count


def test_every_number_opens_the_list_it_counts() -> None:
    city = make_city()
    busy(city)
    client, year = browser(city.leader), this_year()

    page: Any = client.get(f"/years/{year}/").context

    count = page["count"]
    states = {
        "all": "opened",
        "done": "done",
        "withdrawn": "withdrawn",
        "carried": "carried",
        "open": "open",
    }
    for state, name in states.items():
        rows = client.get(f"/matters/?state={state}&year={year}").context["rows"]
        assert len(rows) == count[name], state
    assert (
        count["opened"]
        == count["done"] + count["withdrawn"] + count["carried"] + count["open"]
        == 4
    )
    for key, _name, rows in page["lists"]:
        assert len(client.get(f"/years/{year}/{key}/").context["rows"]) == rows, key
    assert {key: rows for key, _name, rows in page["lists"]} == {
        "overdue": 1, "red": 1, "silent": 3, "unproved": 0, "undated": 1, "suspended": 1,
    }  # fmt: skip


def test_a_list_goes_to_excel() -> None:
    city = make_city()
    made = busy(city)

    sheet = workbook(browser(city.clerk).get(f"/years/{this_year()}/overdue/list.xlsx"))

    assert [row[0] for row in sheet] == ["编号", made["late"].code]


def test_closing_carries_what_is_open_into_the_next_year() -> None:
    city = make_city()
    made, year = busy(city), this_year()
    open_year(year, by=city.head, at=timezone.now())
    client = browser(city.head)
    assert f"还没有销号的 3 件各结转成 {year + 1} 年的一件" in said(client.get(f"/years/{year}/"))

    answer = client.post(f"/years/{year}/close/", follow=True)

    assert f"{year} 年已交账，结转 {year + 1} 年 3 件。" in said(answer)
    made["late"].refresh_from_db()
    assert made["late"].outcome == Outcome.CARRIED
    assert (numbers(client, year)["open"], numbers(client, year)["carried"]) == (0, 3)
    assert (numbers(client, year + 1)["opened"], numbers(client, year + 1)["followed"]) == (3, 3)
    followed = client.get(f"/years/{year + 1}/followed/").context["rows"]
    assert {matter.follows_id for matter, _light in followed} == {
        made[name].pk for name in ("late", "undated", "resting")
    }
    assert "没有建账，或者已经交账" in said(client.post(f"/years/{year}/close/", follow=True))
    assert "/close/" not in source(client.get(f"/years/{year}/"))


def test_others_read_and_find_no_button() -> None:
    city = make_city()
    open_year(this_year(), by=city.head, at=timezone.now())

    assert "/close/" not in source(browser(city.leader).get(f"/years/{this_year()}/"))
    assert browser(city.leader).post(f"/years/{this_year()}/close/").status_code == 403
    assert browser(city.housing_head).get("/years/").status_code == 403


def test_years_and_lists_that_cannot_be_are_not_there() -> None:
    client = browser(make_city().clerk)

    for path in ("1999", "2200", "99999999999", f"{this_year()}/nonsense"):
        assert client.get(f"/years/{path}/").status_code == 404, path


def test_pages_take_the_same_queries_for_one_row_and_for_three() -> None:
    city = make_city()
    client, year = browser(city.clerk), this_year()
    recent(city, due_in=-3)
    addresses = ["/years/", f"/years/{year}/", f"/years/{year}/overdue/"]
    one = [queries(client, address) for address in addresses]

    recent(city, due_in=-3)
    recent(city, due_in=-3, lead=city.water)

    assert [queries(client, address) for address in addresses] == one
