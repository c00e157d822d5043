"""Inputs for the fuzz test: frames of every type, bent in the ways lines and makers bend them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

from luoshi.gb26875 import Centre, Frame, Link, decode_unit, encode_unit, frame_as_dict
from luoshi.gb26875.link import LinkEvent
from luoshi.gb26875.times import CHINA
from tests.gb26875.published import ALL, frame
from tests.gb26875.test_units import OBJECTS

CLOCK = datetime(2026, 1, 18, tzinfo=CHINA)
SEEDS = [
    *ALL.values(),
    *(frame(f"{number:02X} 01 {body}").encode() for number, (body, _) in OBJECTS.items()),
    *(frame(f"{number:02X} 02 {body} {body}").encode() for number, (body, _) in OBJECTS.items()),
    frame().encode(),
]


def mutated(choice: random.Random) -> bytes:
    """Return a few seeds in a row, with up to four bytes changed, taken out or put in."""
    stream = bytearray(b"".join(choice.choices(SEEDS, k=choice.randint(1, 3))))
    for _ in range(choice.randint(0, 4)):
        place = choice.randrange(len(stream))
        manner = choice.randrange(5)
        if manner == 0:
            stream[place] = choice.randrange(256)
        elif manner == 1:
            del stream[place : place + choice.randint(1, 20)]
        elif manner == 2:
            stream[place:place] = choice.randbytes(choice.randint(1, 20))
        elif manner == 3:
            stream[place] ^= 1 << choice.randrange(8)
        else:
            stream[place:place] = choice.choice([b"@@", b"##", b"@", b"@@@@", b"\xff" * 6])
        if not stream:
            break
    return bytes(stream)


def events_of(stream: bytes, choice: random.Random) -> Iterator[LinkEvent]:
    """Yield what a link makes of a stream in one to three chunks, with pauses."""
    link = Link(Centre())
    now = 0.0
    edges = sorted(choice.randint(0, len(stream)) for _ in range(choice.randrange(3)))
    for first, last in zip([0, *edges], [*edges, len(stream)], strict=True):
        yield from link.receive(stream[first:last], at=now, clock=CLOCK)
        now += choice.choice([0.0, 0.5, 6.0])
        yield from link.advance(at=now, clock=CLOCK)
    yield from link.close(at=now, clock=CLOCK)


def examine(seed: int) -> int:
    """Treat one invented input; return how many frames it held. Raises when anything is not as it should."""
    choice = random.Random(seed)  # noqa: S311 - invented input, not cryptography
    stream = choice.randbytes(choice.randint(0, 200)) if seed % 5 == 0 else mutated(choice)
    count = 0
    for event in events_of(stream, choice):
        found = getattr(event, "frame", None)
        if isinstance(found, Frame):
            count += 1
            assert Frame.decode(found.encode()) == found
            assert encode_unit(decode_unit(found.data)) == found.data
            frame_as_dict(found)
    decode_unit(stream[:1024])
    return count
