"""What cannot be done for one unit or by one part of a pass holds up nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.alarms.models import Alarm, Building, Verdict
from luoshi.flows.alarms import judge
from luoshi.flows.alarms_watch import follow_up
from luoshi.flows.passes import do_each
from luoshi.flows.unit_ends import close_unit, merge_units
from luoshi.ledger.models import Matter
from luoshi.units.models import Role, Unit
from luoshi.units.services import NotAllowed
from tests.alarms.factories import FAULT, NORMAL, hear, make_building, make_device, part
from tests.factories import MONDAY, make_city, make_unit, make_user

DAY = timedelta(days=1)


def close_behind_its_back(unit: Unit) -> None:
    """Close a unit as versions before this one did, which did not ask for its buildings."""
    Unit.objects.filter(pk=unit.pk).update(active=False, closed_at=MONDAY)


def faulty(unit: Unit) -> Building:
    building = make_building(unit)
    hear(make_device(building), part(1, NORMAL | FAULT))
    return building


@pytest.mark.django_db
def test_a_unit_that_answers_for_buildings_is_not_closed() -> None:
    city = make_city()
    company = make_unit("青云物业", city.housing)
    make_building(company)

    with pytest.raises(NotAllowed, match="还是 1 座联网建筑的责任单位"):
        close_unit(company, by=make_user(Role.ADMINISTRATOR, city.centre), at=MONDAY)

    company.refresh_from_db()
    assert company.active


@pytest.mark.django_db
def test_a_merger_takes_the_buildings_along() -> None:
    city = make_city()
    building = make_building(city.water)

    merge_units(city.water, into=city.housing, by=city.head, at=MONDAY)

    building.refresh_from_db()
    assert building.unit == city.housing


@pytest.mark.django_db
def test_a_real_fire_in_a_closed_units_building_is_led_by_the_unit_above() -> None:
    city = make_city()
    building = make_building(city.town)
    hear(make_device(building), part())
    close_behind_its_back(city.town)

    judge(building.incidents.get(), Verdict.REAL, by=city.clerk, at=MONDAY)

    assert Matter.objects.get().lead == city.housing


@pytest.mark.django_db
def test_a_fault_in_a_merged_units_building_is_put_right_by_its_successor() -> None:
    city = make_city()
    faulty(city.town)
    close_behind_its_back(city.town)
    Unit.objects.filter(pk=city.town.pk).update(successor=city.water)

    assert follow_up(MONDAY + DAY)["rectified"] == 1
    assert Matter.objects.get().lead == city.water


@pytest.mark.django_db
def test_a_building_that_nobody_answers_for_holds_up_no_other() -> None:
    city = make_city()
    lost = Unit.objects.create(
        name="撤销了的公司", kind="enterprise", path="999999.", active=False, closed_at=MONDAY
    )
    faulty(lost)
    other = faulty(city.housing)

    assert follow_up(MONDAY + DAY)["rectified"] == 1
    assert list(Alarm.objects.exclude(matter=None).values_list("incident__building", flat=True)) == [other.pk]  # fmt: skip


@pytest.mark.django_db
def test_a_building_with_the_longest_names_is_put_right() -> None:
    city = make_city()
    building = make_building(city.housing, "楼" * 100)
    device = make_device(building)
    hear(device, *(part(number, NORMAL | FAULT) for number in range(1, 9)))
    for point in device.points.exclude(key=""):
        point.place = f"{point.part_addr}号".ljust(100, "室")
        point.save(update_fields=["place"])

    assert follow_up(MONDAY + DAY)["rectified"] == 8
    assert len(Matter.objects.get().title) <= 500


def test_a_part_that_fails_holds_up_no_other_and_is_told_at_the_end() -> None:
    done = []

    def fail() -> dict[str, int]:
        raise LookupError

    def work() -> dict[str, int]:
        done.append("second")
        return {"second": 2}

    with pytest.raises(ExceptionGroup) as failed:
        do_each([fail, work])

    assert done == ["second"]
    assert [type(one) for one in failed.value.exceptions] == [LookupError]


def test_parts_that_work_tell_their_counts() -> None:
    assert do_each([lambda: {"first": 1}, lambda: {"second": 0}]) == {"first": 1, "second": 0}
