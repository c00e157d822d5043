"""The desk on a bad day: more is open than it shows, or it hears nothing any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.alarms.models import Gateway, Grade, Incident
from luoshi.units.models import Role
from luoshi.web.pages.fire_desk import FIRES, TROUBLE
from tests.alarms.factories import FAULT, hear, listening, make_building, make_device, part, receive
from tests.factories import City, make_city, make_user
from tests.web.browsing import browser, said, source

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def open_incidents(city: City, grade: Grade, number: int, **values: object) -> list[Incident]:
    device = make_device(make_building(city.housing), seen_at=NOW)
    rows = [
        Incident(
            grade=grade,
            place=f"{number}-{index}",
            device=device,
            opened_at=NOW,
            last_at=NOW,
            **values,
        )
        for index in range(number)
    ]
    return Incident.objects.bulk_create(rows)


@pytest.mark.parametrize("grade", list(Grade))
def test_a_new_fire_changes_the_desk_however_much_is_open(grade: Grade) -> None:
    city = make_city()
    open_incidents(city, grade, 400)
    client = browser(make_user(Role.WATCH, city.centre))
    seen = client.get("/fire/live/").context["stamp"]

    hear(make_device(make_building(city.housing, "青云大厦")), part(), at=timezone.now())

    changed = client.get("/fire/live/", {"seen": seen})
    assert changed.status_code == 200
    assert "青云大厦" in said(changed)


def test_what_the_desk_does_not_show_is_counted_and_can_be_found() -> None:
    city = make_city()
    open_incidents(city, Grade.FIRE, FIRES + 3, waiting=2)
    open_incidents(city, Grade.TROUBLE, TROUBLE + 5, waiting=1)

    page = said(browser(make_user(Role.WATCH, city.centre)).get("/fire/live/"))

    assert f"<b>{FIRES + 3}</b><span>火警未结束" in page
    assert f"<b>{2 * (FIRES + 3)}</b><span>报警待确认" in page
    assert "另有 3 起，看全部" in page
    assert "另有 5 起，看全部" in page
    assert f"{TROUBLE + 5} 个待确认" in page
    assert "/fire/incidents/?grade=fire&state=open" in page


def test_a_fire_that_nobody_answered_is_not_pushed_off_the_desk_by_answered_ones() -> None:
    city = make_city()
    hear(make_device(make_building(city.housing, "青云大厦")), part(), at=NOW - timedelta(hours=2))
    open_incidents(city, Grade.FIRE, FIRES)

    assert "青云大厦" in said(browser(make_user(Role.WATCH, city.centre)).get("/fire/live/"))


def test_a_storm_in_one_building_leaves_the_lines_of_the_others() -> None:
    city = make_city()
    quiet = make_device(make_building(city.housing, "青云大厦"))
    hear(quiet, part(1, FAULT, name="9层手报"), at=NOW - timedelta(hours=2))
    storm = make_device(make_building(city.housing, "白云大厦"))
    for start in range(0, 2_200, 200):
        parts = [part(number, name=f"{number}号感烟") for number in range(start, start + 200)]
        hear(storm, *parts, at=NOW)

    page = said(browser(make_user(Role.WATCH, city.centre)).get("/fire/live/"))

    assert "9层手报" in page


def test_the_chosen_fire_stays_on_the_desk_when_others_are_more_urgent() -> None:
    city = make_city()
    open_incidents(city, Grade.FIRE, FIRES, waiting=1)
    [chosen] = open_incidents(city, Grade.FIRE, 1)
    client = browser(make_user(Role.WATCH, city.centre))

    desk = client.get("/fire/live/", {"incident": chosen.pk})

    assert f'id="incident-{chosen.pk}"' in source(desk)
    assert desk.context["one"] == chosen
    assert f'id="incident-{chosen.pk}"' not in source(client.get("/fire/live/"))


@pytest.mark.parametrize("chosen", ["x", "²", "9" * 30, "-1", ""])
def test_a_choice_that_is_no_number_chooses_nothing(chosen: str) -> None:
    city = make_city()

    assert browser(city.clerk).get("/fire/live/", {"incident": chosen}).status_code == 200


@pytest.mark.parametrize(("silent_for", "told"), [(0, False), (59, False), (61, True)])
def test_a_desk_that_hears_nothing_says_so(silent_for: int, told: bool) -> None:  # noqa: FBT001 - what is expected
    city = make_city()
    make_device(make_building(city.housing))
    listening(until=timezone.now() - timedelta(seconds=silent_for))

    page = said(browser(make_user(Role.WATCH, city.centre)).get("/fire/live/"))

    assert ("没有网关在接收装置的信号" in page) is told


def test_a_desk_without_devices_misses_no_gateway() -> None:
    city = make_city()

    assert "没有网关" not in said(browser(city.clerk).get("/fire/live/"))


def test_the_desk_changes_when_the_last_gateway_falls_silent() -> None:
    city = make_city()
    make_device(make_building(city.housing))
    gateway = listening()
    client = browser(city.clerk)
    seen = client.get("/fire/live/").context["stamp"]
    assert client.get("/fire/live/", {"seen": seen}).status_code == 204

    Gateway.objects.filter(pk=gateway.pk).update(alive_at=NOW - timedelta(hours=1))

    assert client.get("/fire/live/", {"seen": seen}).status_code == 200


@pytest.mark.parametrize(("waiting", "told"), [(5, False), (20, True)])
def test_a_desk_says_that_nobody_takes_up_what_devices_report(waiting: int, told: bool) -> None:  # noqa: FBT001 - what is expected
    city = make_city()
    receive(
        make_device(make_building(city.housing)),
        part(),
        at=timezone.now() - timedelta(seconds=waiting),
    )

    page = said(browser(make_user(Role.WATCH, city.centre)).get("/fire/live/"))

    assert ("后台没有处理" in page) is told
