"""Which points of a floor are drawn: all while they are few, else what is not normal and what stands near it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.alarms.floor_marks import ABNORMAL, CHOSEN, FLOORS, MOST, NEAR, WHOLE, floors_of
from luoshi.alarms.models import Alarm, Building, Device, FloorPlan, Incident, Kind, Point, grade_of
from tests.alarms.factories import make_building, make_device
from tests.factories import MONDAY, make_city
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def building() -> Building:
    return make_building(make_city().housing)


@pytest.fixture
def device(building: Building) -> Device:
    return make_device(building)


def floor(device: Device, name: str, points: int) -> tuple[FloorPlan, list[Point]]:
    """Add a floor of a hundred columns; its points stand one per cent apart, in rows."""
    assert device.building is not None
    plan = FloorPlan.objects.create(
        building=device.building, name=name, digest="0" * 64, width=1000, height=600
    )
    made = Point.objects.bulk_create(
        Point(
            device=device, key=f"1.{plan.pk}.{number}", sys_type=1, sys_addr=plan.pk, part_addr=number,
            place=f"{name}{number}号", plan=plan, x=Decimal(number % 100), y=Decimal(number // 100),
        )
        for number in range(points)
    )  # fmt: skip
    return plan, made


def raise_alarms(points: list[Point], kind: Kind = Kind.FIRE) -> None:
    device = points[0].device
    incident, _made = Incident.objects.get_or_create(
        place=f"b{device.building_id}", grade=grade_of(kind),
        defaults={"building": device.building, "device": device, "opened_at": MONDAY, "last_at": MONDAY},
    )  # fmt: skip
    times = dict.fromkeys(("raised_at", "received_at", "last_at", "turned_at"), MONDAY)
    Alarm.objects.bulk_create(
        Alarm(point=point, incident=incident, kind=kind, **times) for point in points
    )


def test_a_small_floor_is_drawn_whole_with_what_goes_on_there(
    building: Building, device: Device
) -> None:
    plan, points = floor(device, "1层", WHOLE)
    raise_alarms(points[:2], Kind.FAULT)
    raise_alarms(points[1:2])

    (drawn,) = floors_of(building)

    assert (drawn.plan, drawn.whole, drawn.points, drawn.abnormal) == (plan, True, WHOLE, 2)
    states = {mark.point.pk: mark.state for mark in drawn.marks}
    assert len(states) == WHOLE
    assert [states[point.pk] for point in points[:3]] == ["trouble", "fire", ""]


def test_a_large_floor_shows_what_is_not_normal_and_its_neighbours(
    building: Building, device: Device
) -> None:
    _plan, points = floor(device, "1层", WHOLE + 600)
    raise_alarms([points[250]])
    raise_alarms([points[907]], Kind.FAULT)

    (drawn,) = floors_of(building)

    assert (drawn.whole, drawn.points, drawn.abnormal, drawn.drawn) == (False, 1000, 2, 2)
    states = {mark.point.part_addr: mark.state for mark in drawn.marks}
    assert {key: state for key, state in states.items() if state} == {250: "fire", 907: "trouble"}
    # The six nearest; of those as far away as one another the first.
    assert states.keys() == {250, 249, 251, 150, 350, 149, 151, 907, 906, 908, 807, 806, 808, 707}


def test_a_large_floor_without_trouble_shows_nothing_unless_it_is_asked_for(
    building: Building, device: Device
) -> None:
    plan, _points = floor(device, "1层", WHOLE + 1)
    other, _others = floor(device, "2层", 3)

    unasked = floors_of(building)
    asked = floors_of(building, chosen=plan.pk)

    assert [(one.plan, one.whole, len(one.marks)) for one in unasked] == [
        (plan, False, 0),
        (other, True, 3),
    ]
    assert [(one.whole, len(one.marks)) for one in asked] == [(True, WHOLE + 1), (True, 3)]


def test_a_floor_of_too_many_points_is_not_drawn_whole_for_anybody(
    building: Building, device: Device
) -> None:
    plan, _points = floor(device, "1层", CHOSEN + 1)

    (drawn,) = floors_of(building, chosen=plan.pk)

    assert (drawn.whole, drawn.may_be_whole, drawn.marks) == (False, False, [])


def test_many_small_floors_are_drawn_until_the_page_is_full(
    building: Building, device: Device
) -> None:
    for number in range(5):
        floor(device, f"{number}层", WHOLE)

    drawn = floors_of(building)

    assert [one.whole for one in drawn] == [True, True, True, False, False]
    assert sum(len(one.marks) for one in drawn) == MOST


def test_a_storm_is_bounded_and_says_how_much_is_not_drawn(
    building: Building, device: Device
) -> None:
    _plan, points = floor(device, "1层", 3000)
    raise_alarms(points[:100])
    raise_alarms(points[100:], Kind.FAULT)

    with CaptureQueriesContext(connection) as caught:
        (drawn,) = floors_of(building)

    assert len(caught) <= 9
    assert (drawn.points, drawn.abnormal) == (3000, 3000)
    states = [mark.state for mark in drawn.marks if mark.state]
    assert states.count("fire") == 100
    assert len(states) <= 2 * ABNORMAL
    assert len(drawn.marks) - len(states) <= 40 * NEAR


def test_what_is_over_and_other_buildings_do_not_count(building: Building, device: Device) -> None:
    _plan, points = floor(device, "1层", WHOLE + 1)
    raise_alarms(points[:1])
    Alarm.objects.update(cleared_at=MONDAY)
    _other, elsewhere = floor(make_device(make_building(building.unit)), "1层", 3)
    raise_alarms(elsewhere)

    (drawn,) = floors_of(building)

    assert (drawn.points, drawn.abnormal, drawn.marks) == (WHOLE + 1, 0, [])


def test_the_page_says_what_it_does_not_draw(building: Building, device: Device) -> None:
    plan, points = floor(device, "1层", 3000)
    quiet, _others = floor(device, "2层", WHOLE + 1)
    raise_alarms(points[:1])
    client = browser(make_city().clerk)

    page = said(client.get(f"/fire/buildings/{building.pk}/"))
    whole = said(client.get(f"/fire/buildings/{building.pk}/?floor={plan.pk}"))

    assert "本层有 3000 个点，其中 1 个不正常：画出 1 个和近旁的点。" in page
    assert f"本层有 {WHOLE + 1} 个点，都正常，没有画出。" in page
    assert f'<a href="?floor={quiet.pk}#floor-{quiet.pk}">全部画出</a>' in page
    assert page.count('class="mark') == 1 + NEAR
    assert len(page.encode()) < 40_000
    assert whole.count('class="mark') == 3000
    assert client.get(f"/fire/buildings/{building.pk}/?floor=²").status_code == 200


def test_of_a_tower_with_too_many_floors_the_one_that_burns_is_drawn(
    building: Building, device: Device
) -> None:
    for number in range(FLOORS):
        floor(device, f"{number + 1}层", 1)
    high, points = floor(device, "61层", 2)
    higher, _others = floor(device, "62层", 1)
    raise_alarms(points[:1])

    drawn = floors_of(building)
    asked = floors_of(building, chosen=higher.pk)

    assert len(drawn) == len(asked) == FLOORS
    assert drawn[-1].plan == high
    assert [mark.state for mark in drawn[-1].marks] == ["fire", ""]
    assert [one.plan for one in asked[-2:]] == [high, higher]
    page = said(browser(make_city().clerk).get(f"/fire/buildings/{building.pk}/"))
    assert "这里只画出 60 层：有报警的，其余从最前面起。" in page
