from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875 import BadFrame, Command, Frame
from luoshi.gb26875.frames import BadField, Defect, checksum
from tests.gb26875.published import ALL, CENTRE, CONFIRM, DEVICE, POWER, SMOKE, TAG, frame


@pytest.mark.parametrize("raw", ALL.values(), ids=ALL.keys())
def test_a_published_frame_decodes_and_encodes_to_itself(raw: bytes) -> None:
    assert Frame.decode(raw).encode() == raw


def test_the_control_unit_of_a_published_frame_is_read_field_by_field() -> None:
    assert Frame.decode(POWER) == Frame(
        serial=1,
        major=1,
        user=1,
        time_tag=TAG,
        source=DEVICE,
        dest=CENTRE,
        command=Command.SEND,
        data=bytes.fromhex("150108023A091A090C"),
    )


def test_the_published_confirm_is_what_we_would_answer() -> None:
    answer = Frame.decode(SMOKE).answered(Command.CONFIRM, bytes.fromhex("233A091A090C"))

    assert answer.encode() == CONFIRM


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"", Defect.GARBAGE),
        (b"@", Defect.GARBAGE),
        (b"68" + POWER[2:], Defect.GARBAGE),
        (b"@@", Defect.LENGTH),
        (POWER[:-1], Defect.LENGTH),
        (POWER + b"#", Defect.LENGTH),
        (POWER[:24] + b"\x01\x04" + POWER[26:], Defect.LENGTH),
        (POWER[:24] + b"\x0a\x00" + POWER[26:], Defect.LENGTH),
        (POWER[:-2] + b"##"[::-1][:1] + b"5", Defect.END),
        (POWER[:-2] + b"55", Defect.END),
        (POWER[:-3] + b"\x43##", Defect.CHECKSUM),
        (POWER[:6] + b"\x21" + POWER[7:], Defect.CHECKSUM),
    ],
)
def test_bytes_that_are_no_frame_break_a_named_rule(raw: bytes, defect: Defect) -> None:
    with pytest.raises(BadFrame) as found:
        Frame.decode(raw)

    assert found.value.defect is defect


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"serial": 0x10000}, "serial 65536 is not 0…65535"),
        ({"serial": -1}, "serial -1 is not 0…65535"),
        ({"major": 256}, "major version 256 is not 0…255"),
        ({"user": -1}, "user version -1 is not 0…255"),
        ({"command": 256}, "command 256 is not 0…255"),
        ({"data": bytes(1025)}, "length 1025 is not 0…1024"),
        ({"source": bytes(5)}, "source 0000000000 is not 6 bytes"),
        ({"dest": bytes(7)}, "dest 00000000000000 is not 6 bytes"),
        ({"time_tag": b""}, "time  is not 6 bytes"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(BadField) as found:
        frame()._replace(**changes).encode()  # type: ignore[arg-type]

    assert str(found.value) == message


@given(st.binary(max_size=1100))
def test_the_checksum_is_the_sum_of_the_bytes(body: bytes) -> None:
    assert checksum(body) == sum(body) % 256


def test_the_checksum_holds_for_the_largest_sum_of_each_piece() -> None:
    assert checksum(b"\xff" * 1049) == 1049 * 255 % 256


frames = st.builds(
    Frame,
    st.integers(0, 0xFFFF),
    st.integers(0, 255),
    st.integers(0, 255),
    *[st.binary(min_size=6, max_size=6)] * 3,
    st.integers(0, 255),
    st.binary(max_size=1024),
)


@given(frames)
def test_any_frame_encodes_and_decodes_to_itself(good: Frame) -> None:
    assert Frame.decode(good.encode()) == good
