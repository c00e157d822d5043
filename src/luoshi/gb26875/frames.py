"""The frame: delimiters, control unit, data unit, checksum (GB/T 26875.3-2011, 数据包结构).

====== ==== =====================================================
offset size field
====== ==== =====================================================
0      2    start ``@@``
2      2    serial, low byte first, as all numbers
4      2    major version, user version
6      6    time tag
12     6    source address
18     6    destination address
24     2    length L of the data unit, 0…1024
26     1    command
27     L    data unit
27+L   1    sum of bytes 2 … 26+L, modulo 256
28+L   2    end ``##``
====== ==== =====================================================

Nothing is escaped: ``@@`` and ``##`` may stand anywhere inside; only the length says where a frame ends.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from struct import Struct, error
from typing import NamedTuple
from zlib import adler32

START, END = b"@@", b"##"
CONTROL = Struct("<HBB6s6s6sHB")  # serial … command
HEAD = len(START) + CONTROL.size  # bytes before the data unit
MOST_DATA = 1024
OVERHEAD = 30  # HEAD, checksum and end
LENGTH_AT = 24
PIECE = 256  # bytes whose adler32 cannot overflow: 256 × 255 < 65521


class Command(IntEnum):
    """What a frame is for (命令字节)."""

    RESERVED = 0
    CONTROL = 1
    SEND = 2
    CONFIRM = 3
    REQUEST = 4
    RESPONSE = 5
    DENY = 6


ANSWERS = frozenset({Command.CONFIRM, Command.RESPONSE, Command.DENY})  # never answered themselves


class Defect(StrEnum):
    """What is wrong with bytes that are no frame."""

    GARBAGE = "garbage"  # no start mark
    LENGTH = "length"  # above the limit, or bytes missing or left over
    TIMEOUT = "timeout"  # the rest of the frame did not come
    CLOSED = "closed"  # the connection ended within the frame
    END = "end"  # no end mark where the length says
    CHECKSUM = "checksum"
    FLOOD = "flood"  # too much garbage: the connection is to be closed


class BadFrame(Exception):
    """Bytes that are not one whole frame. ``defect`` names the first rule they break."""

    def __init__(self, defect: Defect, message: str) -> None:
        super().__init__(message)
        self.defect = defect


class BadField(Exception):
    """A value that its field cannot hold; our own mistake, not the peer's."""


class Frame(NamedTuple):
    """One frame. Addresses and the time tag are the bytes of the wire; :mod:`addresses` and :mod:`times` read them.

    A tuple, because it is made four times faster than a frozen dataclass and every byte of a storm becomes one.
    """

    serial: int
    major: int
    user: int
    time_tag: bytes
    source: bytes
    dest: bytes
    command: int
    data: bytes = b""

    @classmethod
    def decode(cls, raw: bytes) -> Frame:
        """Return the frame that ``raw`` is, no byte more or less.

        Raises
        ------
        BadFrame
            It is not.

        """
        if raw[:2] != START:
            raise BadFrame(Defect.GARBAGE, f"starts with {raw[:2].hex() or 'nothing'}, not 4040")
        if len(raw) < OVERHEAD:
            raise BadFrame(Defect.LENGTH, f"{len(raw)} bytes; a frame has at least {OVERHEAD}")
        length = raw[LENGTH_AT] | raw[LENGTH_AT + 1] << 8
        if length > MOST_DATA:
            raise BadFrame(Defect.LENGTH, f"length {length} exceeds {MOST_DATA}")
        if len(raw) != OVERHEAD + length:
            raise BadFrame(
                Defect.LENGTH, f"{len(raw)} bytes, but length {length} makes {OVERHEAD + length}"
            )
        if raw[-2:] != END:
            raise BadFrame(Defect.END, f"ends with {raw[-2:].hex()}, not 2323")
        if (right := checksum(raw[2:-3])) != raw[-3]:
            raise BadFrame(Defect.CHECKSUM, f"checksum {raw[-3]:02x}, computed {right:02x}")
        return unpack(raw, 0, length)

    def encode(self) -> bytes:
        """Return the frame's bytes.

        Raises
        ------
        BadField
            A number or address that its field cannot hold, or more than 1024 bytes of data.

        """
        if not len(self.time_tag) == len(self.source) == len(self.dest) == 6:
            raise BadField(self._complaint())
        fields = (self.serial, self.major, self.user, self.time_tag, self.source, self.dest)
        try:
            body = CONTROL.pack(*fields, len(self.data), self.command) + self.data
        except error:
            raise BadField(self._complaint()) from None
        if len(self.data) > MOST_DATA:
            raise BadField(self._complaint())
        return b"%b%b%c%b" % (START, body, checksum(body), END)

    def _complaint(self) -> str:
        """Return which field cannot hold its value."""
        numbers = (
            ("serial", self.serial, 0xFFFF),
            ("major version", self.major, 0xFF),
            ("user version", self.user, 0xFF),
            ("command", self.command, 0xFF),
            ("length", len(self.data), MOST_DATA),
        )
        raws = (("time", self.time_tag), ("source", self.source), ("dest", self.dest))
        wrong = [f"{name} {n} is not 0…{most}" for name, n, most in numbers if not 0 <= n <= most]
        wrong += [f"{name} {raw.hex()} is not 6 bytes" for name, raw in raws if len(raw) != 6]
        return "; ".join(wrong)

    def answered(self, command: Command, time_tag: bytes, data: bytes = b"") -> Frame:
        """Return the answer to this frame: same serial and versions, addresses swapped.

        ``time_tag`` is the centre's clock *now*: devices set their own clock by it.
        """
        return Frame(
            self.serial, self.major, self.user, time_tag, self.dest, self.source, command, data
        )


def unpack(raw: bytes | bytearray, start: int, length: int) -> Frame:
    """Return the frame at ``start``, whose data unit has ``length`` bytes, without judging it."""
    serial, major, user, time_tag, source, dest, _, command = CONTROL.unpack_from(raw, start + 2)
    first = start + HEAD
    data = bytes(raw[first : first + length])
    return Frame(serial, major, user, time_tag, source, dest, command, data)


def take_whole(raw: bytes, frames: list[Frame]) -> int:
    """Append the good frames that stand one behind the other at the start of ``raw``; return where they end.

    The common case without any bookkeeping: what is damaged or cut is left for :class:`Splitter`.
    """
    at, size = 0, len(raw)
    while size - at >= OVERHEAD and raw.startswith(START, at):
        serial, major, user, tag, source, dest, length, command = CONTROL.unpack_from(raw, at + 2)
        stop = at + OVERHEAD + length
        if length > MOST_DATA or stop > size or not raw.startswith(END, stop - 2):
            break
        if checksum(raw[at + 2 : stop - 3]) != raw[stop - 3]:
            break
        data = raw[at + HEAD : stop - 3]
        frames.append(Frame(serial, major, user, tag, source, dest, command, data))
        at = stop
    return at


def checksum(body: bytes | bytearray | memoryview) -> int:
    """Return the 8-bit sum of bytes.

    The low half of adler32 is one more than their sum, as long as they are few: four times faster than sum().
    """
    if len(body) <= PIECE:
        return ((adler32(body) & 0xFFFF) - 1) & 0xFF
    pieces = (body[at : at + PIECE] for at in range(0, len(body), PIECE))
    return sum((adler32(piece) & 0xFFFF) - 1 for piece in pieces) & 0xFF
