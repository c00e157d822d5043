"""Frames per second of the fire alarm codec against the bare cost of struct and checksum on the same bytes.

python -m benchmarks.gb26875_speed [ROUNDS]
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zlib import adler32

from benchmarks.measure import seconds_of, show, stay_on_one_core
from luoshi.gb26875 import CHINA, Centre, Frame, Link, Splitter, Verdict, decode_unit, frame_as_dict
from luoshi.gb26875.duplicates import Duplicates

FRAMES = 50_000
BACKLOG, SINGLE = (
    64,
    1,
)  # frames in one read: a device that flushes its backlog, and one that does not
CLOCK = datetime(2026, 1, 18, tzinfo=CHINA)
TAG = bytes.fromhex("023A091A090C")
# Half of them smoke detectors, half states of the device itself: 78 and 39 bytes.
UNITS = (
    bytes.fromhex("0201 0101280A0002000200") + bytes(31) + TAG,
    bytes.fromhex("1501 08") + TAG,
)


def frames() -> list[Frame]:
    """Return frames of many devices, all different."""
    return [
        Frame(
            at % 65536,
            1,
            1,
            TAG,
            (at % 5000).to_bytes(6, "little"),
            bytes(6),
            2,
            UNITS[at % 2],
        )
        for at in range(FRAMES)
    ]


def bare(reads: Sequence[bytes]) -> int:
    """Unpack every control unit and compare every sum of undamaged whole frames: what no codec can save."""
    control = struct.Struct("<HBB6s6s6sHB")
    good = 0
    for chunk in reads:
        at = 0
        while at < len(chunk):
            fields = control.unpack_from(chunk, at + 2)
            stop = at + 30 + fields[6]
            good += ((adler32(chunk[at + 2 : stop - 3]) & 0xFFFF) - 1) & 0xFF == chunk[stop - 3]
            at = stop
    return good


def split(reads: Sequence[bytes]) -> int:
    """Only find the frames."""
    splitter = Splitter()
    return sum(len(splitter.receive(chunk, at=0.0)) for chunk in reads)


def judge(reads: Sequence[bytes]) -> int:
    """Find, judge and answer, as a gateway does."""
    link = Link(Centre(duplicates=Duplicates()))
    answers = 0
    for chunk in reads:
        for event in link.receive(chunk, at=0.0, clock=CLOCK):
            assert isinstance(event, Verdict)
            assert event.answer is not None
            answers += len(event.answer.encode()) == 30
    return answers


def decode(reads: Sequence[bytes]) -> int:
    """Find the frames and decode their data units into messages."""
    splitter = Splitter()
    count = 0
    for chunk in reads:
        for event in splitter.receive(chunk, at=0.0):
            count += isinstance(event, Frame) and decode_unit(event.data) is not None
    return count


def model(reads: Sequence[bytes]) -> int:
    """Find the frames and make the JSON model of each."""
    splitter = Splitter()
    count = 0
    for chunk in reads:
        for event in splitter.receive(chunk, at=0.0):
            count += isinstance(event, Frame) and bool(frame_as_dict(event))
    return count


WORK: dict[str, Callable[[Sequence[bytes]], int]] = {
    "struct and checksum alone": bare,
    "find frames": split,
    "find, judge and answer": judge,
    "find and decode": decode,
    "find, decode, JSON model": model,
}


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    stay_on_one_core()
    raw = [frame.encode() for frame in frames()]
    for size, name in ((BACKLOG, "a backlog"), (SINGLE, "one frame in flight")):
        reads = [b"".join(raw[at : at + size]) for at in range(0, len(raw), size)]
        rows = []
        yardstick = 0.0
        for work, function in WORK.items():
            assert function(reads) == FRAMES
            seconds = min(seconds_of(partial(function, reads)) for _ in range(rounds))
            yardstick = yardstick or seconds
            rate = f"{FRAMES / seconds:,.0f}"
            rows.append([work, rate, f"{seconds / FRAMES * 1e6:.2f}", f"{seconds / yardstick:.1f}"])
        show(
            f"{name}: {size} per read, {FRAMES:,} frames, best of {rounds}",
            ["work", "frames/s", "µs each", "× bare"],
            rows,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
