from __future__ import annotations

import pytest

from luoshi.gb26875 import Frame
from luoshi.gb26875.duplicates import Duplicates, key_of
from tests.gb26875.published import frame, from_another

REPORT = frame("1501 02 023A091A090C", serial=7)


def test_a_resend_with_a_fresh_header_time_and_version_is_the_same_report() -> None:
    again = REPORT._replace(time_tag=bytes(6), user=9, dest=bytes(6))

    assert key_of(again) == key_of(REPORT)


@pytest.mark.parametrize(
    "other",
    [
        REPORT._replace(serial=8),
        REPORT._replace(serial=7 + 256),
        REPORT._replace(command=5),
        REPORT._replace(data=REPORT.data[:-1] + b"\x0d"),
        from_another(REPORT),
    ],
)
def test_another_source_serial_command_or_data_is_another_report(other: Frame) -> None:
    assert key_of(other) != key_of(REPORT)


def test_a_report_is_new_once_within_two_minutes() -> None:
    duplicates = Duplicates()
    key = key_of(REPORT)

    assert [duplicates.is_new(key, at=at) for at in (0.0, 8.0, 90.0, 120.0, 120.1, 121.0)] == [
        *(True, False, False, False, True, False)
    ]


def test_a_report_that_could_not_be_stored_is_new_again() -> None:
    duplicates = Duplicates()
    duplicates.is_new(b"key", at=0.0)

    duplicates.forget(b"key")
    duplicates.forget(b"never seen")

    assert duplicates.is_new(b"key", at=1.0)


def test_the_memory_is_bounded_by_time_and_by_number() -> None:
    duplicates = Duplicates(most=3)
    for number in range(10):
        duplicates.is_new(bytes([number]), at=float(number))

    assert len(duplicates) == 3
    assert not duplicates.is_new(bytes([9]), at=10.0)
    duplicates.is_new(b"later", at=1000.0)
    assert len(duplicates) == 1


def test_long_reports_are_told_apart_by_their_last_byte_and_take_no_more_room() -> None:
    one, other = frame(bytes(1024)), frame(bytes(1023) + b"\1")

    assert key_of(one) == key_of(frame(bytes(1024)))
    assert key_of(one) != key_of(other)
    assert len(key_of(one)) < 80


def test_a_short_report_never_looks_like_the_digest_of_a_long_one() -> None:
    long = key_of(frame(bytes(1024)))

    assert key_of(frame(long[9:][:64])) != long
