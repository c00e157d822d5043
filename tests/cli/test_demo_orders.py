"""What the invented head and leader do with the orders that wait for them: each way one can go."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from luoshi.cli.demo.city import City as Invented
from luoshi.cli.demo.orders import REASONS, decide_orders
from luoshi.ledger.services import suspend
from luoshi.supervision.models import Order
from luoshi.units.models import Unit, User
from tests.factories import MONDAY, City, make_city, make_matter
from tests.supervision.factories import make_order

pytestmark = pytest.mark.django_db
MORNING = MONDAY + timedelta(days=1)


class Foretold(random.Random):
    """Chance with known outcomes: these numbers, an hour after the morning, the first of everything."""

    def __init__(self, numbers: Iterable[float]) -> None:
        super().__init__(0)
        self.numbers = list(numbers)

    def random(self) -> float:
        return self.numbers.pop(0)

    def randrange(self, *_bounds: Any) -> int:
        return 60

    def choice(self, choices: Any) -> Any:
        return choices[0]


def decide(city: City, *numbers: float) -> Foretold:
    chance = Foretold(numbers)
    people = [city.clerk, city.head, city.leader]
    decide_orders(Invented.of([city.government, city.centre], people, chance), MORNING)
    return chance


def decided(order: Order) -> tuple[str, User | None, str]:
    order.refresh_from_db()
    return order.state, order.decided_by, order.reason


@pytest.mark.parametrize(("grade", "who"), [("blue", "head"), ("red", "leader")])
def test_most_are_signed_by_whose_they_are(grade: str, who: str) -> None:
    city = make_city()
    order = make_order(city, grade=grade)

    chance = decide(city, 0.5, 0.15)

    assert decided(order) == ("signed", getattr(city, who), "")
    assert order.decided_at == MORNING + timedelta(hours=1)
    assert order.matter is not None
    assert chance.numbers == []


def test_some_are_declined_for_a_reason() -> None:
    city = make_city()
    order = make_order(city)

    decide(city, 0.1, 0.14)

    assert decided(order) == ("declined", city.head, REASONS[0])
    assert order.matter is None


def test_what_waits_for_another_day_stays_on_the_desk() -> None:
    city = make_city()
    waiting, signed = make_order(city), make_order(city)

    decide(city, 0.51, 0.2, 0.9)

    assert decided(waiting) == ("draft", None, "")
    assert decided(signed)[0] == "signed"


def test_an_order_whose_matter_moved_on_is_declined_whatever_chance_says() -> None:
    city = make_city()
    matter = make_matter(city)
    order = make_order(city, matter)
    suspend(matter, by=city.clerk, at=MONDAY, text="汛期", until=MONDAY + timedelta(days=30))

    decide(city, 0.2)

    assert decided(order) == ("declined", city.head, "单位已经补办，不再督办。")


def test_an_order_that_cannot_be_sent_is_declined_for_what_is_wrong_with_it() -> None:
    city = make_city()
    order = make_order(city)
    Unit.objects.filter(pk=order.addressee_id).update(active=False)

    decide(city, 0.2, 0.9)

    wrong = f"主送单位“{order.addressee}”已停用，请先改主送单位。"
    assert decided(order) == ("declined", city.head, wrong)


def test_an_order_that_is_not_theirs_waits_and_the_next_is_signed() -> None:
    city = make_city()
    theirs = make_order(city, grade="red")
    own = make_order(city)
    stranger = make_city().housing_head

    people = [city.clerk, city.head]
    invented = Invented.of([city.government, city.centre], people, Foretold([0.2, 0.9, 0.2, 0.9]))
    invented.people[(city.government.pk, "leader")] = stranger
    decide_orders(invented, MORNING)

    assert decided(theirs) == ("draft", None, "")
    assert decided(own)[0] == "signed"


def test_what_is_decided_is_not_decided_again() -> None:
    city = make_city()
    order = make_order(city)
    decide(city, 0.1, 0.1)

    chance = decide(city, 0.1)

    assert decided(order)[0] == "declined"
    assert chance.numbers == [0.1]
