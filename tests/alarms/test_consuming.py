from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.alarms.models import (
    Act,
    Alarm,
    Device,
    Grade,
    Incident,
    IncidentEntry,
    Kind,
    Point,
    Report,
    Series,
    Signal,
    Value,
)
from luoshi.alarms.services import consume
from luoshi.alarms.services.incidents import SOON
from luoshi.alarms.services.ward import OFTEN, QUIET
from tests.alarms.factories import (
    FAULT,
    FIRE,
    NORMAL,
    SHIELDED,
    device_operation,
    device_status,
    hear,
    make_building,
    make_device,
    operation,
    part,
    receive,
    system,
    value,
)
from tests.factories import MONDAY, make_unit

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def place() -> Device:
    return make_device(make_building(make_unit()))


def test_a_fire_becomes_an_alarm_of_its_part_and_an_incident_of_its_building() -> None:
    device = place()

    done = hear(device, part(0x2000A, name="2层走廊感烟"), at=MONDAY + SECOND)

    [alarm] = Alarm.objects.all()
    assert done == 1
    assert (alarm.kind, alarm.signals, alarm.is_active, alarm.acknowledged_at) == (
        Kind.FIRE,
        1,
        True,
        None,
    )
    assert (alarm.raised_at, alarm.received_at) == (MONDAY, MONDAY + SECOND)
    assert (alarm.point.key, alarm.point.numbers) == ("1.1.131082", "10-2")
    assert (alarm.point.label, alarm.point.part_type) == ("2层走廊感烟", 40)
    assert (alarm.incident.building, alarm.incident.grade) == (device.building, Grade.FIRE)
    assert (alarm.incident.signals, alarm.incident.waiting) == (1, 1)
    assert [entry.act for entry in alarm.incident.entries.all()] == [Act.OPENED]
    [signal] = Signal.objects.all()
    assert (signal.alarm, signal.flags, signal.status) == (alarm, ["normal", "fire"], 3)
    assert not Report.objects.unconsumed().exists()


def test_a_fire_bit_without_the_normal_bit_is_a_fire_and_shown_as_a_test() -> None:
    hear(place(), part(status=FIRE))

    [alarm] = Alarm.objects.all()
    assert (alarm.kind, alarm.test) == (Kind.FIRE, True)


def test_what_is_said_again_is_counted_and_not_doubled() -> None:
    device = place()

    hear(device, *[part() for _ in range(5)])
    hear(device, *[part(at=MONDAY + MINUTE) for _ in range(5)], at=MONDAY + MINUTE)

    [alarm] = Alarm.objects.all()
    assert (alarm.signals, alarm.turns, alarm.last_at) == (10, 1, MONDAY + MINUTE)


def test_a_thousand_alarms_of_one_building_are_one_incident_with_a_thousand_signals() -> None:
    building = make_building(make_unit())
    devices = [make_device(building) for _ in range(4)]
    for number in range(1000):
        receive(devices[number % 4], part(number // 4))

    while consume(MONDAY):
        pass

    [incident] = Incident.objects.all()
    assert (incident.signals, incident.waiting) == (1000, 1000)
    assert Alarm.objects.count() == Signal.objects.count() == 1000


def test_a_fire_that_is_over_waits_for_a_person() -> None:
    device = place()
    hear(device, part())

    hear(device, part(status=NORMAL), at=MONDAY + MINUTE)

    [alarm] = Alarm.objects.open()
    assert (alarm.cleared_at, alarm.acknowledged_at) == (MONDAY + MINUTE, None)
    assert alarm.incident.closed_at is None


def test_trouble_that_goes_away_by_itself_is_over() -> None:
    device = place()
    hear(device, part(status=NORMAL | FAULT))

    hear(device, part(status=NORMAL), at=MONDAY + MINUTE)

    [alarm] = Alarm.objects.all()
    assert (alarm.kind, alarm.cleared_at, alarm.acknowledged_by) == (
        Kind.FAULT,
        MONDAY + MINUTE,
        None,
    )
    assert alarm.incident.closed_at == MONDAY + MINUTE
    assert [e.act for e in IncidentEntry.objects.all()] == [Act.OPENED, Act.CLOSED]


def test_each_set_bit_is_an_alarm_of_its_kind() -> None:
    device = place()

    hear(
        device,
        part(status=NORMAL | FIRE | FAULT | SHIELDED),
        system(NORMAL | 1 << 8 | 1 << 10),
        device_status(NORMAL | 8 | 32),
    )

    found = set(Alarm.objects.values_list("point__key", "kind"))
    assert found == {
        ("1.1.1", "fire"), ("1.1.1", "fault"), ("1.1.1", "shielded"), ("1.1", "power"), ("1.1", "line"),
        ("", "power"), ("", "line"),
    }  # fmt: skip


def test_a_reset_ends_what_the_system_said_but_not_what_is_shielded() -> None:
    device = place()
    hear(
        device, part(1), part(2, NORMAL | FAULT), part(3, NORMAL | SHIELDED), system(NORMAL | FIRE)
    )

    hear(device, operation(1), at=MONDAY + MINUTE)

    assert set(Alarm.objects.active().values_list("point__key", "kind")) == {("1.1.3", "shielded")}


def test_a_reset_in_a_system_status_ends_what_its_parts_said() -> None:
    device = place()
    hear(device, part(1))

    hear(device, system(NORMAL | 1 << 13), at=MONDAY + MINUTE)

    assert not Alarm.objects.active().exists()


def test_a_reset_of_one_device_leaves_another_alone() -> None:
    one, other = place(), place()
    hear(one, part())
    hear(other, part())

    hear(one, operation(1))

    assert Alarm.objects.active().get().point.device == other


def test_manual_alarms_of_panel_and_device_are_fires() -> None:
    device = place()

    hear(device, operation(4), device_operation(4))

    assert set(Alarm.objects.values_list("point__key", "kind")) == {
        ("1.1", "manual"),
        ("", "manual"),
    }
    assert Incident.objects.get().grade == Grade.FIRE


def test_heartbeats_with_a_status_leave_no_history() -> None:
    device = place()
    hear(device, device_status(NORMAL))

    for _ in range(3):
        hear(device, device_status(NORMAL))

    assert Signal.objects.count() == 1


def test_a_device_that_nobody_entered_is_shown_with_its_alarms() -> None:
    hear("00000000ABCD", part(), part())

    device = Device.objects.get(address="00000000ABCD")
    assert device.registered_at is None
    assert sorted(Alarm.objects.values_list("kind", "signals")) == [("fire", 2), ("unknown", 1)]
    assert {i.place for i in Incident.objects.all()} == {f"d{device.pk}"}


@pytest.mark.parametrize("data", [b"\xc8\x01\x02\x03", b"\x02", b"\x02\x01\x01"])
def test_a_report_that_cannot_be_read_is_shown(data: bytes) -> None:
    hear(place(), data)

    assert Alarm.objects.get().kind == Kind.UNREADABLE


def test_a_fire_in_an_object_that_was_cut_is_a_fire_of_the_device() -> None:
    hear(place(), bytes([2, 1, 1, 1, 40, 10, 0, 2, 0, 2]))

    assert set(Alarm.objects.values_list("point__key", "kind")) == {
        ("", "fire"),
        ("", "unreadable"),
    }


def test_the_devices_time_counts_only_where_it_can_be_true() -> None:
    device = place()

    hear(
        device,
        part(1, at=None),
        part(2, at=MONDAY - timedelta(days=400)),
        part(3, at=MONDAY - MINUTE),
    )

    assert list(Alarm.objects.order_by("point__part_addr").values_list("raised_at", flat=True)) == [
        MONDAY,
        MONDAY,
        MONDAY - MINUTE,
    ]


def test_what_comes_back_soon_is_the_same_alarm() -> None:
    device = place()
    for minute in range(0, 4, 2):
        hear(device, part(status=NORMAL | FAULT), at=MONDAY + minute * MINUTE)
        hear(device, part(status=NORMAL), at=MONDAY + (minute + 1) * MINUTE)

    [alarm] = Alarm.objects.all()
    assert (alarm.turns, alarm.cleared_at) == (2, MONDAY + 3 * MINUTE)


def test_what_comes_back_late_is_another_alarm() -> None:
    device = place()
    hear(device, part(status=NORMAL | FAULT))
    hear(device, part(status=NORMAL), at=MONDAY + SECOND)

    hear(device, part(status=NORMAL | FAULT), at=MONDAY + SOON + MINUTE)

    assert Alarm.objects.count() == 2


def test_a_point_that_chatters_is_over_only_after_it_was_quiet() -> None:
    device = place()
    for second in range(OFTEN):
        hear(device, part(), at=MONDAY + 2 * second * SECOND)
        hear(device, part(status=NORMAL), at=MONDAY + (2 * second + 1) * SECOND)

    [alarm] = Alarm.objects.all()
    over = MONDAY + (2 * OFTEN - 1) * SECOND
    assert (alarm.turns, alarm.cleared_at, alarm.settles_at) == (OFTEN, None, over + QUIET)


def test_values_become_a_series_and_limits_raise_and_clear() -> None:
    device = place()
    hear(device, value(235), at=MONDAY)
    series = Series.objects.get()
    Series.objects.update(high=60)

    hear(device, value(701), at=MONDAY + MINUTE)
    raised = Alarm.objects.active().get()
    hear(device, value(-5), at=MONDAY + 2 * MINUTE)

    assert [str(v.value) for v in Value.objects.order_by("id")] == ["23.5000", "70.1000", "-0.5000"]
    assert (series.unit, raised.kind, raised.point.key) == ("℃", Kind.LIMIT, "1.1.1")
    assert raised.lines.get().text == "70.1℃"
    assert not Alarm.objects.active().exists()


def test_a_report_that_the_database_refuses_does_not_hold_up_the_next() -> None:
    device = place()
    receive(device, part(1))
    Report.objects.bulk_create(
        [
            Report(
                received_at=MONDAY,
                gateway="x",
                address=device.address,
                serial=1,
                type=2,
                frame=b"no frame",
                digest="0",
            )
        ]
    )
    receive(device, part(2))

    assert consume(MONDAY) == 3

    assert sorted(Alarm.objects.values_list("point__key", "kind")) == [
        ("", "unreadable"),
        ("1.1.1", "fire"),
        ("1.1.2", "fire"),
    ]


REPORTS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 2), st.integers(0, 15), st.integers(0, 900)),
    max_size=14,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=REPORTS, chunk=st.integers(1, 5), data=st.data())
def test_any_order_repetition_and_chunking_leaves_one_open_alarm_for_each_point_and_kind(
    said: list[tuple[int, int, int, int]], chunk: int, data: st.DataObject
) -> None:
    with transaction.atomic():  # each example begins with nothing
        _any_order(said, chunk, data)
        transaction.set_rollback(True)


def _any_order(said: list[tuple[int, int, int, int]], chunk: int, data: st.DataObject) -> None:
    building = make_building(make_unit())
    devices = [make_device(building), make_device(building)]
    last: dict[tuple[str, int], int] = {}
    fires = 0
    at = MONDAY
    for serial, (which, number, status, seconds) in enumerate(said, 1):
        at += seconds * SECOND
        receive(devices[which], part(number, status, at=at), at=at, serial=serial)
        for _ in range(data.draw(st.integers(0, 2))):  # re-sent, since nobody confirmed
            receive(devices[which], part(number, status, at=at), at=at + SECOND, serial=serial)
        last[devices[which].address, number] = status
        fires += bool(status & FIRE)
        if data.draw(st.booleans()):
            while consume(at, chunk=chunk):
                pass
    while consume(at, chunk=chunk):
        pass

    open_alarms = list(Alarm.objects.open().values_list("point", "kind"))
    burning = {(d, n) for (d, n), status in last.items() if status & FIRE}
    active = Alarm.objects.filter(kind=Kind.FIRE, cleared_at=None, settles_at=None)
    assert len(open_alarms) == len(set(open_alarms))
    assert set(active.values_list("point__device__address", "point__part_addr")) == burning
    assert sum(Alarm.objects.fires().values_list("signals", flat=True)) == fires
    assert Incident.objects.open().fires().count() == bool(fires)
    assert Point.objects.count() == len(last)
