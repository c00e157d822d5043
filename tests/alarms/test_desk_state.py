"""The numbers of the desk differ after whatever it would show otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.alarms.desk_state import desk_state
from luoshi.alarms.models import Incident
from luoshi.alarms.services import acknowledge, hand_over, judge, note, take_over
from luoshi.units.models import Role
from tests.alarms.factories import FAULT, NORMAL, hear, make_building, make_device, part
from tests.factories import MONDAY, make_city, make_user

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=1)


def changes(what: Callable[[], object]) -> bool:
    before = desk_state()
    what()
    return desk_state() != before


def test_each_thing_that_happens_to_an_incident_changes_the_state() -> None:
    city = make_city()
    watch = make_user(Role.WATCH, city.centre, "周值班")
    device = make_device(make_building(city.housing))

    assert changes(lambda: hear(device, part(1), at=MONDAY))
    fire = Incident.objects.get()
    assert changes(lambda: hear(device, part(2), at=MONDAY))
    assert changes(lambda: hear(device, part(3, NORMAL | FAULT), at=MONDAY))
    assert changes(lambda: acknowledge(fire, by=watch, at=LATER))
    assert changes(lambda: judge(fire, "real", by=watch, at=LATER))
    assert changes(lambda: note(fire, by=watch, at=LATER, text="已派车。"))
    assert changes(lambda: hear(device, part(1, NORMAL), at=LATER))
    assert changes(lambda: hear(device, part(2, NORMAL), at=LATER))
    fire.refresh_from_db()
    assert fire.closed_at is not None


def test_a_hand_over_changes_the_state_when_it_is_given_and_when_it_is_taken() -> None:
    city = make_city()
    gives, takes = (make_user(Role.WATCH, city.centre, name) for name in ("周值班", "吴接班"))

    assert changes(lambda: hand_over(by=gives, at=MONDAY, note="无事。"))
    [given] = gives.unit.hand_overs.all()
    assert changes(lambda: take_over(given, by=takes, at=LATER))


def test_nothing_happens_and_the_state_stays() -> None:
    city = make_city()
    hear(make_device(make_building(city.housing)), part(1), at=MONDAY)

    assert not changes(lambda: None)


def test_the_state_costs_three_queries_however_much_is_open() -> None:
    city = make_city()
    for number in range(20):
        hear(make_device(make_building(city.housing)), part(number), at=MONDAY)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk_state()

    assert len(asked) == 3
