"""The monthly report of the watch."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.alarms.models import Device
from luoshi.alarms.monthly import printable
from luoshi.alarms.statistics import month_of
from tests.alarms.factories import hear, make_building, make_device, part
from tests.factories import MONDAY, at, make_city

pytestmark = pytest.mark.django_db


def test_units_that_are_said_to_have_devices_have_some() -> None:
    city = make_city()
    make_device(make_building(city.housing), registered_at=at("2026-01-01"))
    gone = make_device(make_building(city.water), registered_at=at("2026-01-01"))
    hear(gone, part())
    Device.objects.filter(pk=gone.pk).update(active=False)
    month = month_of(date(2026, 3, 1), user=city.clerk, at=at("2026-04-01"))

    report = printable(month, issuer="监控中心", made_on=MONDAY.date())

    assert report.sections[0].paragraphs == ("本月共有1个责任单位的1台用户信息传输装置联网运行。",)
    assert len(report.table.rows) == 3  # the fire of the device that is gone counts all the same
