"""Several consumers at one inbox: none overtakes what another holds of a device."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from luoshi.alarms.models import Alarm, Report
from luoshi.alarms.services import consume
from tests.alarms.factories import make_building, make_device, part, receive
from tests.factories import MONDAY, make_unit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite lets one consumer in at a time"
    ),
]
FIRE, WELL = 3, 1


def waiting() -> list[int]:
    return list(Report.objects.unconsumed().values_list("pk", flat=True))


def test_a_report_between_those_that_another_holds_waits_for_it() -> None:
    device = make_device(make_building(make_unit()))
    for second, status in enumerate((FIRE, WELL, FIRE)):
        at = MONDAY + timedelta(seconds=second)
        receive(device, part(1, status, at=at), at=at)
    first, between, last = waiting()

    with psycopg.connect(**connection.get_connection_params()) as other:
        held = "SELECT 1 FROM alarms_report WHERE id = %s FOR UPDATE"
        other.execute(held, [between])
        consume(MONDAY + timedelta(minutes=1))

        assert waiting() == [between, last]

    consume(MONDAY + timedelta(minutes=1))
    assert waiting() == []
    assert Alarm.objects.filter(kind="fire", cleared_at=None, settles_at=None).count() == 1
    assert first < between < last
