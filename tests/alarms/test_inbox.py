from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from luoshi.alarms import inbox
from luoshi.alarms.models import Report
from luoshi.gb26875 import Frame
from tests.alarms.factories import store

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 6, 4, 0, 1, tzinfo=UTC)  # a second into a window
FAULT = Frame.decode(
    bytes.fromhex(
        "404001000101203A091A090C790300000000385B0100000009000215010" + "8023A091A090C422323"
    )
)


def row(frame: Frame = FAULT, *, seconds: float = 0) -> inbox.Row:
    at = NOON + timedelta(seconds=seconds)
    return inbox.row_of(frame, frame.encode(), gateway="a", at=at)


def test_a_report_is_stored_as_it_came() -> None:
    store(row())

    [one] = Report.objects.unconsumed()

    assert (one.received_at, one.gateway, one.address) == (NOON, "a", "000000000379")
    assert (one.serial, one.type, bytes(one.frame)) == (1, 21, FAULT.encode())
    assert len(one.digest) == 64


@pytest.mark.parametrize("seconds", [0, 0.001, 60, 118.9, 119.5])
def test_a_resend_within_two_minutes_is_the_same_report(seconds: float) -> None:
    store(row())
    again = FAULT._replace(time_tag=bytes(6))  # a re-send may refresh the header's time

    store(row(again, seconds=seconds))

    assert Report.objects.count() == 1


def test_a_resend_in_the_same_batch_is_the_same_report() -> None:
    store(row(), row(seconds=1))

    assert Report.objects.count() == 1


@pytest.mark.parametrize("seconds", [120, 121, 240, 3600])
def test_equal_bytes_after_two_minutes_are_a_new_report(seconds: float) -> None:
    store(row())

    store(row(seconds=seconds))

    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        FAULT._replace(serial=2),
        FAULT._replace(data=FAULT.data[:-1] + b"\x0d"),
        FAULT._replace(source=b"\x01" + bytes(5)),
    ],
)
def test_another_serial_data_or_device_is_another_report(other: Frame) -> None:
    store(row(), row(other))

    assert Report.objects.count() == 2


def test_reports_keep_the_order_in_which_they_were_given() -> None:
    store(*(row(FAULT._replace(serial=serial)) for serial in (5, 3, 9, 1)))

    kept = list(Report.objects.unconsumed().values_list("id", "serial"))

    assert [serial for _id, serial in kept] == [5, 3, 9, 1]
    assert all(one < two for (one, _s), (two, _t) in pairwise(kept))


def test_the_database_refuses_to_change_a_report() -> None:
    store(row())

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Report.objects.update(serial=7)

    assert Report.objects.get().serial == 1


def test_a_report_is_consumed_once() -> None:
    store(row())
    Report.objects.update(consumed_at=NOON)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Report.objects.update(consumed_at=None)

    assert Report.objects.get().consumed_at == NOON


def test_the_database_refuses_to_remove_what_is_not_consumed() -> None:
    store(row(), row(FAULT._replace(serial=2)))
    Report.objects.filter(serial=2).update(consumed_at=NOON)
    Report.objects.filter(serial=2).delete()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Report.objects.all().delete()

    assert Report.objects.get().serial == 1
