"""Several consumers at one inbox: none overtakes what another holds of a device."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from luoshi.alarms.models import Alarm, Incident, Report, Signal
from luoshi.alarms.services import consume
from tests.alarms.factories import hear, make_building, make_device, part, receive
from tests.factories import MONDAY, make_unit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite lets one consumer in at a time"
    ),
]
FIRE, WELL = 3, 1
HOLD = "SELECT 1 FROM alarms_incident WHERE id = %s FOR UPDATE"


def waiting() -> list[int]:
    return list(Report.objects.unconsumed().values_list("pk", flat=True))


def test_a_report_between_those_that_another_holds_waits_for_it() -> None:
    device = make_device(make_building(make_unit()))
    for second, status in enumerate((FIRE, WELL, FIRE)):
        at = MONDAY + timedelta(seconds=second)
        receive(device, part(1, status, at=at), at=at)
    _first, between, last = waiting()

    with psycopg.connect(**connection.get_connection_params()) as other:
        held = "SELECT 1 FROM alarms_report WHERE id = %s FOR UPDATE"
        other.execute(held, [between])
        consume(MONDAY + timedelta(minutes=1))

        assert waiting() == [between, last]

    consume(MONDAY + timedelta(minutes=1))
    assert waiting() == []
    assert Alarm.objects.filter(kind="fire", cleared_at=None, settles_at=None).count() == 1


def test_a_consumer_that_the_database_ends_for_another_loses_and_doubles_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    one, another = (burning(name) for name in ("青云大厦", "白云大厦"))
    for incident in (one, another):
        receive(incident.device, part(2, FIRE, at=MONDAY), at=MONDAY)
    applied: list[int] = []
    consumer = threading.Thread(target=lambda: applied.append(consumed_by_another()))

    with psycopg.connect(**connection.get_connection_params()) as desk:
        desk.execute("SET deadlock_timeout = '1min'")  # The consumer is who looks, and is ended.
        desk.execute(HOLD, [another.pk])
        consumer.start()
        until_someone_waits()
        desk.execute(HOLD, [one.pk])
    consumer.join(30)

    assert caplog.text.count("alarms.deadlock") == 1
    assert applied == [2]
    assert waiting() == []
    for incident in (one, another):
        alarms = Alarm.objects.filter(incident=incident).values_list("point__part_addr", "signals")
        assert sorted(alarms) == [(1, 1), (2, 1)]
        assert Signal.objects.filter(point__device=incident.device).count() == 2


def burning(name: str) -> Incident:
    device = make_device(make_building(make_unit(), name))
    hear(device, part(1, FIRE, at=MONDAY), at=MONDAY)
    return Incident.objects.select_related("device").get(device=device)


def consumed_by_another() -> int:
    """Consume in a thread, on a connection of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '3s'")
        return consume(MONDAY + timedelta(minutes=1))
    finally:
        connection.close()


def until_someone_waits() -> None:
    end = time.monotonic() + 30
    while not waits():
        assert time.monotonic() < end
        time.sleep(0.01)


def waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
