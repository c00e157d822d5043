"""Lists too long for a page of the watch: the most urgent stands first, and what is cut off is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.alarms.models import Series, Value
from tests.alarms.factories import FAULT, NORMAL, hear, make_building, make_device, part, value
from tests.factories import make_city
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db


def test_the_fire_of_a_building_stands_before_its_trouble_and_what_is_cut_off_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("luoshi.web.pages.fire_buildings.SHOWN", 2)
    city = make_city()
    building = make_building(city.housing)
    device = make_device(building)
    hear(device, part(1, name="着火的"))
    hear(device, *(part(number, NORMAL | FAULT, name=f"坏的{number}") for number in (2, 3, 4)))
    make_device(building)
    make_device(building)

    page = browser(city.clerk).get(f"/fire/buildings/{building.pk}/")

    assert [alarm.point.label for alarm in page.context["alarms"]] == ["着火的", "坏的4"]
    assert len(page.context["devices"]) == 2
    assert said(page).count("只列前 2 个。") == 2


def test_points_and_series_that_a_device_does_not_list_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("luoshi.web.pages.fire_devices.POINTS", 2)
    monkeypatch.setattr("luoshi.web.pages.fire_devices.SERIES", 1)
    city = make_city()
    device = make_device(make_building(city.housing))
    hear(device, *(part(number, NORMAL) for number in (1, 2, 3)))
    client = browser(city.clerk)
    assert said(client.get(f"/fire/devices/{device.pk}/")).count("只列前") == 1

    hear(device, value(215, number=1), value(216, number=2))

    page = said(client.get(f"/fire/devices/{device.pk}/"))
    assert ("只列前 2 个。" in page, "只列前 1 个。" in page) == (True, True)


def test_a_quantity_that_speaks_often_leaves_room_for_one_that_speaks_seldom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("luoshi.web.pages.fire_devices.MOST_VALUES", 3)
    city, now = make_city(), timezone.now()
    device = make_device(make_building(city.housing))
    hear(device, value(215))
    often = Series.objects.get()
    seldom = Series.objects.create(point=often.point, analog_type=often.analog_type + 1)
    Value.objects.all().delete()
    for series, minutes in ((often, range(20)), (seldom, (100, 200))):
        Value.objects.bulk_create(
            Value(series=series, at=now - timedelta(minutes=minute), value=minute)
            for minute in minutes
        )

    page = browser(city.clerk).get(f"/fire/points/{often.point_id}/")

    drawn = [[value for _at, value in trend["values"]] for _s, _n, trend, _f in page.context["trends"]]  # fmt: skip
    assert drawn == [[2.0, 1.0, 0.0], [200.0, 100.0]]
