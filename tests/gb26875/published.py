"""Frames that were published, and the makings of more."""

from __future__ import annotations

from luoshi.gb26875 import Command, Frame

SMOKE = bytes.fromhex(
    "40400100 0101 203A091A090C 790300000000 385B01000000 3000 02"
    "0201 0101280A00020002002020" + "20" * 28 + "00 023A091A090C 46 2323"
)
CONFIRM = bytes.fromhex("40400100 0101 233A091A090C 385B01000000 790300000000 0000 03 AB 2323")
POWER = bytes.fromhex(
    "40400100 0101 203A091A090C 790300000000 385B01000000 0900 02 1501 08 023A091A090C 42 2323"
)
DUTY_CHECK = bytes.fromhex(
    "40400100 0101 203A091A090C 385B01000000 790300000000 0300 01 5B01 0A 0F 2323"
)
SET_CLOCK = bytes.fromhex(
    "40400100 0101 203A091A090C 385B01000000 790300000000 0800 01 5A01 023A091A090C 7D 2323"
)
DUTY_ANSWER = bytes.fromhex(
    "40400100 0101 203A091A090C 790300000000 385B01000000 0A00 02 1801 2001 023A091A090C 5F 2323"
)
ALL = {
    "smoke": SMOKE,
    "confirm": CONFIRM,
    "power": POWER,
    "duty check": DUTY_CHECK,
    "set clock": SET_CLOCK,
    "duty answer": DUTY_ANSWER,
}

DEVICE = bytes.fromhex("790300000000")
CENTRE = bytes.fromhex("385B01000000")
TAG = bytes.fromhex("203A091A090C")


def frame(data: str | bytes = b"", *, command: int = Command.SEND, serial: int = 1) -> Frame:
    """Return a frame from the device to the centre."""
    raw = bytes.fromhex(data) if isinstance(data, str) else data
    return Frame(serial, 1, 1, TAG, DEVICE, CENTRE, command, raw)


def spoilt(good: Frame) -> bytes:
    """Return a frame's bytes with a wrong checksum."""
    raw = bytearray(good.encode())
    raw[-3] ^= 0x55
    return bytes(raw)


def from_another(good: Frame, last: int = 7) -> Frame:
    return good._replace(source=bytes([last, 0, 0, 0, 0, 0]))
