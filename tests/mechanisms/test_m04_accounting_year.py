"""M04 年初建账、年中查账、年底交账: books are opened, audited in the middle, and closed with what goes over; the numbers add up."""

from __future__ import annotations

import pytest

from luoshi.ledger.models import Matter
from luoshi.plans.services import audit_lists, close_year, open_year, statement
from tests.factories import MONDAY, at, make_city, make_matter

pytestmark = pytest.mark.django_db


def test_the_year_opens_is_audited_and_hands_over_what_is_open() -> None:
    city = make_city()
    open_year(2026, by=city.head, at=MONDAY)
    matters = [make_matter(city) for _ in range(3)]

    lists = {one.name: len(one.matters) for one in audit_lists(2026, at=at("2026-07-15"))}
    assert lists["超期"] == lists["从没有报过进展"] == 3

    books = close_year(2026, by=city.head, at=at("2026-12-31"))
    told = books.statement
    assert told["opened"] == told["done"] + told["withdrawn"] + told["carried"] + told["open"] == 3
    followers = Matter.objects.filter(year=2027)
    assert {one.follows_id for one in followers} == {one.pk for one in matters}
    assert statement(2027)["opened"] == 3
