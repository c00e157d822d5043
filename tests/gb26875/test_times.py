from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875 import CHINA, TimeTag
from luoshi.gb26875.times import BadTime

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(  # noqa: DTZ001 - the zone is added
    lambda moment: moment.replace(microsecond=0, tzinfo=CHINA)
)


def test_a_published_tag_is_read_second_first() -> None:
    assert TimeTag(bytes.fromhex("023A091A090C")).at == datetime(
        2012, 9, 26, 9, 58, 2, tzinfo=CHINA
    )


@pytest.mark.parametrize(
    "raw",
    [
        "000000000000",
        "FFFFFFFFFFFF",
        "3C0000010100",  # second 60
        "003C00010100",  # minute 60
        "000018010100",  # hour 24
        "000000000100",  # day 0
        "000000010000",  # month 0
        "000000010D00",  # month 13
        "0000001E0218",  # 30 February
        "0000001D0217",  # 29 February of 2023
        "000000010164",  # year 100
    ],
)
def test_an_impossible_date_is_no_moment(raw: str) -> None:
    assert TimeTag(bytes.fromhex(raw)).at is None


def test_packed_digits_are_read_when_the_device_writes_them() -> None:
    tag = TimeTag(bytes.fromhex("025809260912"), bcd=True)

    assert tag.at == datetime(2012, 9, 26, 9, 58, 2, tzinfo=CHINA)


@pytest.mark.parametrize("raw", ["0A5809260912", "02A809260912", "0258092609FA"])
def test_digits_above_nine_are_no_moment(raw: str) -> None:
    assert TimeTag(bytes.fromhex(raw), bcd=True).at is None


@given(MOMENTS, st.booleans())
def test_any_moment_of_the_century_is_read_as_written(moment: datetime, bcd: bool) -> None:  # noqa: FBT001 - invented by hypothesis
    assert TimeTag.of(moment, bcd=bcd).at == moment


def test_a_moment_elsewhere_is_written_as_the_wall_clock_of_china() -> None:
    tag = TimeTag.of(datetime(2026, 1, 1, 20, 0, 0, tzinfo=UTC))

    assert tag.raw == bytes([0, 0, 4, 2, 1, 26])


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 - what is refused
        datetime(1999, 12, 31, tzinfo=CHINA),
        datetime(2100, 1, 1, tzinfo=CHINA),
    ],
)
def test_a_moment_without_zone_or_of_another_century_is_refused(moment: datetime) -> None:
    with pytest.raises(BadTime):
        TimeTag.of(moment)
