"""What a stream brings besides frames."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.gb26875.frames import Defect, Frame

SHOWN = 64  # bytes of garbage that a fault keeps; the rest is only counted


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that were no frame. ``claimed`` is the frame that a wrong checksum belies; it may be denied."""

    defect: Defect
    size: int
    data: bytes  # the first of them
    claimed: Frame | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A text by which a modem registers, and what its profile says it wants to read."""

    text: bytes
    reply: bytes
