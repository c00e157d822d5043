"""A month of the watch, counted by unit."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.alarms.models import Device, Kind
from luoshi.alarms.services.raising import lock_devices, raise_for
from luoshi.alarms.statistics import month_of
from tests.alarms.factories import make_building, make_device
from tests.factories import City, at, make_city

pytestmark = pytest.mark.django_db
FEBRUARY, NOW = date(2026, 2, 1), at("2026-03-02 09:00")
SINCE = at("2026-01-01")


def silent(device: Device) -> None:
    """Let a device be silent for all of February."""
    raise_for(lock_devices([device.pk]), Kind.OFFLINE, "没有任何信号", at=at("2026-02-01"))


@pytest.fixture
def city() -> City:
    return make_city()


def test_a_device_out_of_use_counts_neither_above_nor_below_the_line(city: City) -> None:
    building = make_building(city.housing)
    make_device(building, registered_at=SINCE)
    old = make_device(building, registered_at=SINCE)
    silent(old)
    assert month_of(FEBRUARY, user=city.clerk, at=NOW).total.offline_rate == pytest.approx(50)

    Device.objects.filter(pk=old.pk).update(active=False)

    assert month_of(FEBRUARY, user=city.clerk, at=NOW).total.offline_rate == 0


def test_the_silence_of_a_device_that_moved_stands_where_its_time_stands(city: City) -> None:
    device = make_device(make_building(city.housing), registered_at=SINCE)
    make_device(make_building(city.housing), registered_at=SINCE)
    silent(device)
    Device.objects.filter(pk=device.pk).update(building=make_building(city.water))

    month = month_of(FEBRUARY, user=city.clerk, at=NOW)

    rates = {line.key: line.offline_rate for line in month.lines}
    assert rates == {city.housing.pk: 0, city.water.pk: pytest.approx(100)}


def test_silence_before_a_device_was_entered_is_none_of_its_time(city: City) -> None:
    device = make_device(make_building(city.housing), registered_at=at("2026-02-15"))
    silent(device)

    assert month_of(FEBRUARY, user=city.clerk, at=NOW).total.offline_rate == pytest.approx(100)
