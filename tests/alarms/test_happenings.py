"""What a frame means: makers' own types, odd units, and nothing that fails."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from luoshi.alarms.happenings import Where, happenings
from luoshi.alarms.models import FIRES, Kind
from luoshi.gb26875 import STANDARD, Profile
from luoshi.gb26875.adu.layouts import Fixed, line, vendor_kind
from luoshi.gb26875.adu.unit import carries_alarm
from tests.alarms.factories import raw_frame

ADDRESS = "000000000001"


def maker(*, alarm: bool) -> Profile:
    fields = line("sys_type:u8 sys_addr:u8 part_addr:u32")
    layout = Fixed(vendor_kind(fields, timed=False), fields, 9, False)  # noqa: FBT003 - a column
    return replace(
        STANDARD, own_layouts={134: layout}, alarm_types=frozenset({134} if alarm else ())
    )


def test_a_makers_alarm_type_is_a_fire_of_the_point_that_it_names() -> None:
    data = bytes([134, 1, 1, 2, 5, 0, 0, 0])

    [found] = happenings(raw_frame(ADDRESS, data, 1), maker(alarm=True))

    assert (found.where, found.raised) == (Where(1, 2, 5), frozenset({Kind.FIRE}))


def test_a_makers_other_type_is_history() -> None:
    data = bytes([134, 1, 1, 2, 5, 0, 0, 0])

    [found] = happenings(raw_frame(ADDRESS, data, 1), maker(alarm=False))

    assert (found.where, found.raised, found.cleared) == (Where(1, 2, 5), frozenset(), frozenset())


def test_the_same_bytes_without_the_profile_cannot_be_read_and_say_so() -> None:
    data = bytes([134, 1, 1, 2, 5, 0, 0, 0])

    [found] = happenings(raw_frame(ADDRESS, data, 1), STANDARD)

    assert (found.where, found.raised) == (Where(), frozenset({Kind.UNREADABLE}))


def test_a_heartbeat_tells_nothing() -> None:
    assert happenings(raw_frame(ADDRESS, b"", 1), STANDARD) == []


@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_fail_and_none_say_nothing(data: bytes) -> None:
    found = happenings(raw_frame(ADDRESS, data, 1), STANDARD)

    assert found
    assert not carries_alarm(data) or any(one.raised & FIRES for one in found)
    assert all(not one.raised & one.cleared for one in found)


@given(st.binary(min_size=46, max_size=46), st.integers(0, 255))
def test_no_part_status_loses_its_fire(body: bytes, low: int) -> None:
    data = bytes([2, 1]) + body[:7] + bytes([low]) + body[8:]

    found = happenings(raw_frame(ADDRESS, data, 1), STANDARD)

    assert any(Kind.FIRE in one.raised for one in found) == bool(low & 2)
