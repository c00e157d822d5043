"""A device that spoke before somebody entered it: what it said then is followed up like all else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.alarms.models import Device, Incident, Verdict
from luoshi.alarms.services import register
from luoshi.flows.alarms import judge
from luoshi.flows.alarms_watch import follow_up
from luoshi.ledger.models import Matter
from luoshi.outbox.models import Notice, Topic
from tests.alarms.factories import FAULT, NORMAL, hear, make_building, part
from tests.factories import MONDAY, City, make_city

pytestmark = pytest.mark.django_db
ADDRESS = "00000000ABCD"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def enter(city: City) -> None:
    """Enter the device, an hour after it spoke."""
    device = Device.objects.get(address=ADDRESS)
    device.building = make_building(city.housing, "青云大厦")
    register(device, by=city.head, at=MONDAY + HOUR)


def test_a_fault_of_before_becomes_a_matter_of_the_buildings_unit() -> None:
    city = make_city()
    hear(ADDRESS, part(1, NORMAL | FAULT, name="甲"))
    enter(city)

    assert follow_up(MONDAY + DAY)["rectified"] == 1
    matter = Matter.objects.get()
    assert (matter.lead, matter.title) == (city.housing, "整改消防设施：青云大厦 故障1处（甲）")
    assert follow_up(MONDAY + DAY + HOUR)["rectified"] == 0


def test_false_alarms_of_before_count_among_those_that_come_again_and_again() -> None:
    city = make_city()
    for number in range(3):
        at = MONDAY + number * HOUR
        hear(ADDRESS, part(1, name="甲"), at=at)
        incident = Incident.objects.filter(grade="fire", closed_at=None).get()
        judge(incident, Verdict.FALSE, by=city.clerk, at=at, reason="水汽")
        hear(ADDRESS, part(1, NORMAL, name="甲"), at=at + HOUR / 2)
    enter(city)

    assert follow_up(MONDAY + 4 * HOUR)["repeated"] == 3
    assert Matter.objects.get().lead == city.housing


def test_a_fire_of_before_is_led_by_the_buildings_unit_and_told_to_its_people() -> None:
    city = make_city()
    hear(ADDRESS, part(1, name="甲"))
    enter(city)

    judge(Incident.objects.get(grade="fire"), Verdict.REAL, by=city.clerk, at=MONDAY + 2 * HOUR)

    matter = Matter.objects.get()
    assert (matter.lead, matter.title) == (city.housing, "处置火警：青云大厦 甲")
    assert set(Notice.objects.filter(topic=Topic.FIRE).values_list("title", flat=True)) == {
        "真实火警：青云大厦"
    }
    told = set(Notice.objects.filter(topic=Topic.FIRE).values_list("user", flat=True))
    assert {city.housing_head.pk, city.housing_liaison.pk} <= told
