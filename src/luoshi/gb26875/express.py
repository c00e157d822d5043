"""The commonplace, quickly: whole good frames that are reports, one behind the other, at the start of a chunk.

In a storm nearly every read is that. :func:`take_reports` does to it exactly what :class:`Link` and
:class:`Centre` would (tests/gb26875/test_express.py compares them), with a quarter of the work: no frame
is made, for a report is stored and answered from its bytes. It stops at the first thing that is not commonplace and
leaves that, and all behind it, to a link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from zlib import adler32

from luoshi.gb26875.adu.unit import carries_alarm
from luoshi.gb26875.centre import Centre, Urgency, Verdict
from luoshi.gb26875.duplicates import MOST_KEPT, Key, key_of
from luoshi.gb26875.frames import (
    END,
    HEAD,
    MOST_DATA,
    OVERHEAD,
    PIECE,
    START,
    Command,
    checksum,
    unpack,
)

SEND = Command.SEND.value
PLAIN = bytes([0, 0, Command.CONFIRM.value])  # length and command of a confirm


class Ticket(NamedTuple):
    """A report or the re-send of one: what is needed to store and to confirm it."""

    raw: bytes
    key: Key
    is_report: bool
    urgency: Urgency
    time_tag: bytes  # of the confirm

    @classmethod
    def of(cls, verdict: Verdict) -> Ticket:
        """Return the ticket of a verdict that has a key."""
        if verdict.key is None or verdict.answer is None:
            raise ValueError("only a report has a ticket")
        return cls(
            verdict.frame.encode(), verdict.key, verdict.is_report, verdict.urgency, verdict.answer.time_tag,
        )  # fmt: skip

    def confirm(self) -> bytes:
        """Return the bytes of the confirm: serial and versions of the frame, its addresses swapped, no data."""
        raw = self.raw
        body = raw[2:6] + self.time_tag + raw[18:24] + raw[12:18] + PLAIN
        return b"@@%b%c##" % (body, ((adler32(body) & 0xFFFF) - 1) & 0xFF)


def take_reports(
    centre: Centre, chunk: bytes, taken: Callable[[Ticket], object], *, at: float, clock: datetime
) -> int:
    """Give ``taken`` the reports at the start of ``chunk``, and return where they end."""
    start, size = 0, len(chunk)
    while size - start > OVERHEAD and chunk.startswith(START, start):
        length = chunk[start + 24] | chunk[start + 25] << 8
        stop = start + OVERHEAD + length
        if not length or length > MOST_DATA or stop > size or chunk[start + 26] != SEND:
            break
        raw = chunk if stop == size and not start else chunk[start:stop]
        body = raw[2:-3]
        total = ((adler32(body) & 0xFFFF) - 1) & 0xFF if length <= PIECE - HEAD else checksum(body)
        if total != raw[-3] or not raw.endswith(END):
            break
        ticket = _ticket(centre, raw, length, at, clock)
        if ticket is None:
            break
        taken(ticket)
        start = stop
    return start


def _ticket(centre: Centre, raw: bytes, length: int, at: float, clock: datetime) -> Ticket | None:
    """Judge a good frame with data, as :meth:`Centre.judge` does; None where it is denied."""
    source = raw[12:18]
    if centre.deny_unknown and not centre.is_known(source):
        return None
    profile = centre.profile_of(source)
    # The same bytes in the same order as key_of gives.
    key = source + raw[2:4] + raw[26:-3] if length <= MOST_KEPT else key_of(unpack(raw, 0, length))
    urgency = Urgency.ALARM if carries_alarm(raw[27:-3], profile) else Urgency.REPORT
    new = centre.duplicates.is_new(key, at=at)
    return Ticket(raw, key, new, urgency, centre.time_tag(clock, bcd=profile.bcd))
