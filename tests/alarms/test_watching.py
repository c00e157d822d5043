"""What the watch notices by itself, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from luoshi.alarms.models import (
    Alarm,
    Device,
    DutyCheck,
    Ears,
    Fate,
    Gateway,
    HourlyValue,
    Incident,
    Instruction,
    Kind,
    Report,
    Series,
    Signal,
    Value,
)
from luoshi.alarms.presence import (
    UPDATE_POSTGRES,
    UPDATE_SQLITE,
    Heard,
    postgres_values,
    sqlite_values,
)
from luoshi.alarms.services import (
    acknowledge,
    ask,
    ask_by_schedule,
    listen,
    miss,
    prune,
    set_clock,
    settle,
)
from luoshi.alarms.services.ward import OFTEN, QUIET
from luoshi.gb26875 import decode_unit
from luoshi.ledger.services.errors import NotAllowed, NotPermitted
from tests.alarms.factories import (
    FAULT,
    NORMAL,
    device_operation,
    hear,
    listening,
    make_building,
    make_device,
    part,
    value,
)
from tests.factories import MONDAY, make_city, make_unit

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1),
)  # fmt: skip


def place(**values: object) -> Device:
    return make_device(make_building(make_unit()), **values)


def delivered(check: DutyCheck) -> None:
    Instruction.objects.filter(pk=check.instruction_id).update(fate=Fate.DONE)


def test_a_duty_check_goes_out_with_its_minutes() -> None:
    city = make_city()
    check = ask(place(check_minutes=7), by=city.clerk, at=MONDAY)

    unit = decode_unit(bytes(check.instruction.data))

    assert unit is not None
    assert (check.instruction.command, unit.type, unit.objects[0]) == (1, 91, unit.objects[0])
    assert unit.objects[0].minutes == 7  # type: ignore[union-attr]
    assert check.due_at == MONDAY + 7 * MINUTE
    assert check.instruction.expires_at == MONDAY + 2 * MINUTE


def test_an_answer_in_time_ends_a_duty_check() -> None:
    device = place()
    check = ask(device, by=None, at=MONDAY)

    hear(device, device_operation(1 << 5), at=MONDAY + MINUTE)

    check.refresh_from_db()
    assert check.answered_at == MONDAY + MINUTE
    assert miss(MONDAY + HOUR) == 0


def test_a_duty_check_that_nobody_answers_is_an_alarm_until_somebody_has_looked() -> None:
    city = make_city()
    listening()
    device = place()
    delivered(ask(device, by=None, at=MONDAY))

    assert miss(MONDAY + 4 * MINUTE) == 0
    assert miss(MONDAY + 5 * MINUTE) == 1
    assert miss(MONDAY + 6 * MINUTE) == 0

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.point.key) == (Kind.MISSED, "")
    acknowledge(alarm.incident, by=city.clerk, at=MONDAY + HOUR)
    assert Incident.objects.get().closed_at == MONDAY + HOUR


def test_a_duty_check_that_never_reached_its_device_blames_nobody() -> None:
    check = ask(place(), by=None, at=MONDAY)

    assert miss(MONDAY + HOUR) == 0

    check.refresh_from_db()
    assert (check.failed_at, check.missed_at) == (MONDAY + HOUR, None)
    assert not Alarm.objects.exists()


def test_devices_are_asked_as_often_as_they_should_be_at_moments_of_their_own() -> None:
    one, other = place(checks_per_day=3), place(checks_per_day=3)
    place(checks_per_day=0)
    asked: dict[int, list[int]] = {one.pk: [], other.pk: []}
    start = MONDAY.replace(hour=0)
    for minute in range(0, 24 * 60, 10):
        now = start + minute * MINUTE
        Device.objects.update(seen_at=now)
        ask_by_schedule(now)
        for check in DutyCheck.objects.running():
            asked[check.device_id].append(minute)
        DutyCheck.objects.running().update(answered_at=now)

    assert [len(moments) for moments in asked.values()] == [3, 3]
    assert asked[one.pk] != asked[other.pk]


def test_a_silent_device_is_not_asked() -> None:
    place(checks_per_day=24, seen_at=MONDAY - DAY)

    assert ask_by_schedule(MONDAY) == 0


def test_only_who_manages_sets_clocks_and_only_of_devices_in_use() -> None:
    city = make_city()
    device = place()

    with pytest.raises(NotPermitted):
        set_clock(device, by=city.housing_head, at=MONDAY)
    device.active = False
    with pytest.raises(NotAllowed):
        set_clock(device, by=city.clerk, at=MONDAY)

    assert not Instruction.objects.exists()


def test_a_device_may_be_silent_for_three_of_its_heartbeats() -> None:
    listening()
    quick = place(seen_at=MONDAY, heartbeat_seconds=10)
    slow = place(seen_at=MONDAY, heartbeat_seconds=300)
    own = place(seen_at=MONDAY, heartbeat_seconds=10, silence_seconds=3600)
    make_device(registered_at=None, seen_at=MONDAY)
    place(seen_at=None)

    silent = {}
    for seconds in (90, 91, 900, 901, 3600, 3601):
        listen(MONDAY + seconds * SECOND)
        silent[seconds] = set(Alarm.objects.active().values_list("point__device", flat=True))

    assert silent == {
        90: set(), 91: {quick.pk}, 900: {quick.pk}, 901: {quick.pk, slow.pk}, 3600: {quick.pk, slow.pk},
        3601: {quick.pk, slow.pk, own.pk},
    }  # fmt: skip


def test_a_device_that_is_taken_out_of_use_is_not_missed_any_more() -> None:
    listening()
    device = place(seen_at=MONDAY)
    listen(MONDAY + HOUR)
    Device.objects.filter(pk=device.pk).update(active=False)

    assert listen(MONDAY + 2 * HOUR) == (0, 1)
    assert listen(MONDAY + 3 * HOUR) == (0, 0)


def test_what_no_gateway_could_hear_is_not_the_fault_of_the_device() -> None:
    gateway = listening(MONDAY - DAY, MONDAY)
    place(seen_at=MONDAY)
    delivered(ask(place(), by=None, at=MONDAY))

    assert listen(MONDAY + 6 * HOUR) == (0, 0)  # nobody listened
    assert miss(MONDAY + 6 * HOUR) == 0
    check = DutyCheck.objects.get()
    assert (check.failed_at, check.missed_at) == (MONDAY + 6 * HOUR, None)

    gateway.since_at, gateway.alive_at = MONDAY + 7 * HOUR, MONDAY + 8 * HOUR
    gateway.save()
    # It may be silent for three minutes from then on.
    assert listen(MONDAY + 7 * HOUR + 180 * SECOND) == (0, 0)
    assert listen(MONDAY + 7 * HOUR + 181 * SECOND) == (1, 0)


def test_a_silent_device_stays_silent_while_nobody_listens() -> None:
    gateway = listening(MONDAY - DAY, MONDAY + HOUR)
    place(seen_at=MONDAY)
    assert listen(MONDAY + HOUR) == (1, 0)

    assert listen(MONDAY + 5 * HOUR) == (0, 0)

    gateway.since_at = gateway.alive_at = MONDAY + 6 * HOUR
    gateway.save()
    assert listen(MONDAY + 6 * HOUR) == (0, 0)
    assert Alarm.objects.active().filter(kind=Kind.OFFLINE).count() == 1


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], Ears(MONDAY, MONDAY + HOUR)),
        ([(MONDAY - DAY, MONDAY + HOUR)], Ears(MONDAY - DAY, MONDAY + HOUR)),
        ([(MONDAY - DAY, MONDAY)], Ears(MONDAY, MONDAY + HOUR)),  # it is gone
        ([(MONDAY + MINUTE, MONDAY + HOUR)], Ears(MONDAY, MONDAY + HOUR)),
    ],
)
def test_somebody_listens_as_long_as_one_of_the_gateways_does(
    others: list[Any], expected: Ears
) -> None:
    listening(MONDAY, MONDAY + HOUR)
    for number, (since, until) in enumerate(others):
        listening(since, until, f"other{number}")

    assert Gateway.objects.ears(MONDAY + HOUR) == expected
    later = MONDAY + HOUR + MINUTE  # a minute without a sign is too long
    assert Gateway.objects.ears(later - SECOND) == Ears(expected.since, later - SECOND)
    last = Gateway.objects.ears(later)
    assert last is not None
    assert last.until == MONDAY + HOUR


def test_nobody_listened_where_no_gateway_ever_was() -> None:
    place(seen_at=MONDAY)

    assert Gateway.objects.ears(MONDAY) is None
    assert listen(MONDAY + DAY) == (0, 0)


def test_the_gateway_tells_when_it_heard_whom() -> None:
    from django.db import connection

    device, other = place(seen_at=MONDAY), place(seen_at=MONDAY + HOUR)
    rows = [Heard(one.address, MONDAY + MINUTE, "g1", 30) for one in (device, other)]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.execute(UPDATE_POSTGRES, postgres_values(rows))
        else:
            connection.connection.executemany(UPDATE_SQLITE, map(sqlite_values, rows))

    seen = dict(Device.objects.values_list("pk", "seen_at"))
    assert seen == {device.pk: MONDAY + MINUTE, other.pk: MONDAY + HOUR}
    device.refresh_from_db()
    assert (device.gateway, device.heartbeat_seconds) == ("g1", 30)


def test_what_chattered_is_over_once_it_was_quiet() -> None:
    device = place()
    for second in range(OFTEN):
        hear(device, part(1, NORMAL | FAULT), at=MONDAY + 2 * second * SECOND)
        hear(device, part(1, NORMAL), at=MONDAY + (2 * second + 1) * SECOND)
    quiet = MONDAY + (2 * OFTEN - 1) * SECOND + QUIET

    assert settle(quiet - SECOND) == 0
    assert settle(quiet) == 1

    assert Alarm.objects.get().cleared_at == quiet
    assert Incident.objects.get().closed_at == quiet


def test_what_chatters_on_does_not_settle() -> None:
    device = place()
    for second in range(OFTEN):
        hear(device, part(1, NORMAL | FAULT), at=MONDAY + 2 * second * SECOND)
        hear(device, part(1, NORMAL), at=MONDAY + (2 * second + 1) * SECOND)
    hear(device, part(1, NORMAL | FAULT), at=MONDAY + MINUTE)

    assert settle(MONDAY + HOUR) == 0
    assert Alarm.objects.get().is_active


def test_values_turn_into_hours_and_old_reports_and_signals_go_but_alarms_stay() -> None:
    device = place()
    for minute, tenths in ((0, 200), (30, 260), (60, 300)):
        now = MONDAY + minute * MINUTE
        hear(device, value(tenths, at=now), at=now)
    hear(device, part(1), at=MONDAY)
    series = Series.objects.get()

    first = prune(MONDAY + 90 * DAY + 70 * MINUTE)
    later = prune(MONDAY + 401 * DAY)

    hours = HourlyValue.objects.order_by("at").values_list("at", "low", "high", "mean", "count")
    assert first == {"values": 2, "hours": 0, "signals": 0, "reports": 0}
    assert list(hours) == [
        (MONDAY, Decimal(20), Decimal(26), Decimal(23), 2),
        (MONDAY + HOUR, Decimal(30), Decimal(30), Decimal(30), 1),
    ]
    assert (later["values"], later["signals"], later["reports"]) == (1, 1, 4)
    assert not Value.objects.filter(series=series).exists()
    assert not Signal.objects.exists()
    assert not Report.objects.exists()
    assert Alarm.objects.count() == 1


def test_nothing_that_nobody_has_taken_up_is_pruned() -> None:
    device = place()
    from tests.alarms.factories import receive

    receive(device, part(1), at=MONDAY)

    assert prune(MONDAY + 2000 * DAY)["reports"] == 0
