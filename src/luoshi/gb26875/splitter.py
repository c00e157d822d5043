"""Frames out of a TCP stream, however it was cut and whatever lies between them.

Theory of operation. ``@@`` may stand anywhere, so a start mark is only a *candidate*. It becomes a frame when its
length is possible, the end mark stands where the length says and the checksum is right. A candidate that fails
costs one byte, and the search goes on at the next: a false start or a damaged frame hides nothing behind it.
A candidate whose rest does not come blocks the stream until ``frame_timeout`` after its first byte, so every
byte's time of arrival is remembered, one mark per chunk.

Decisions depend on the bytes and on when they came, never on where chunks were cut. The buffer holds less than
one frame (1054 bytes) between calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from luoshi.gb26875.faults import SHOWN, Fault, Registered
from luoshi.gb26875.frames import (
    ANSWERS,
    END,
    LENGTH_AT,
    MOST_DATA,
    OVERHEAD,
    START,
    Defect,
    Frame,
    checksum,
    take_whole,
    unpack,
)
from luoshi.gb26875.profiles import LONGEST_REGISTRATION, Registration

FRAME_TIMEOUT = 5.0  # seconds; below the 10 after which devices send again
MOST_GARBAGE = 65_536  # bytes without one good frame; then the connection is to be closed

Found: TypeAlias = Frame | Fault | Registered


class Splitter:
    """Turn received bytes into frames and faults. Does no I/O, knows no clock, never raises.

    ``at`` is the seconds of any clock that only goes forward. Call :meth:`advance` when ``deadline`` has come.
    """

    def __init__(
        self,
        *,
        frame_timeout: float = FRAME_TIMEOUT,
        registrations: Sequence[Registration] = (),
    ) -> None:
        self._timeout = frame_timeout
        self._registrations = registrations
        self._buffer = bytearray()
        self._arrivals = Arrivals()
        self._garbage = Garbage()
        self._found: list[Found] = []
        self.finished = False  # too much garbage, or closed: what comes now is not read

    @property
    def deadline(self) -> float | None:
        """Return when :meth:`advance` has something to do, if nothing comes before."""
        if self.finished:
            return None
        waits = [self._garbage.since]
        if self._waiting():
            waits.append(self._arrivals.first)
        known = [wait for wait in waits if wait is not None]
        return min(known) + self._timeout if known else None

    @property
    def pristine(self) -> bool:
        """Say whether a new splitter would do the same from here on, as behind a good frame."""
        garbage = self._garbage
        return not (self._buffer or garbage.running or garbage.total or self.finished)

    def receive(self, chunk: bytes, *, at: float) -> list[Found]:
        """Take what was read and return what it completes."""
        found = self.advance(at=at) if self._buffer or self._garbage.running else []
        if self.finished:
            return found
        if not self._buffer and not self._garbage.running:
            whole: list[Frame] = []
            used = take_whole(chunk, whole)
            found += whole
            if used:
                self._garbage.total = 0
                chunk = chunk[used:]
        if not chunk:
            return found
        self._arrivals.add(len(chunk), at)
        self._buffer += chunk
        self._scan(at)
        return found + self._taken()

    def advance(self, *, at: float) -> list[Found]:
        """Give up candidates whose rest did not come in time, and return what stood behind them."""
        while (deadline := self.deadline) is not None and deadline <= at:
            since = self._garbage.since
            if since is not None and since + self._timeout <= deadline:
                self._found += self._garbage.told()
                if not self._buffer:
                    self._garbage.rest()
            self._scan(deadline)
        return self._taken()

    def close(self, *, at: float) -> list[Found]:
        """Take it that nothing more comes, and return what stood behind unfinished candidates."""
        found = self.advance(at=at)
        if not self.finished:
            self._scan(at, final=True)
            self._found += self._garbage.told()
            self.finished = True
        return found + self._taken()

    def tell(self) -> list[Found]:
        """Return the fault for garbage that is still held back, in case more of it comes."""
        return self._garbage.told()

    def _taken(self) -> list[Found]:
        found, self._found = self._found, []
        return found

    def _waiting(self) -> bool:
        """Say whether something in the buffer may be the beginning of something."""
        return len(self._buffer) > 1

    def _scan(self, at: float, *, final: bool = False) -> None:
        """Take frames and garbage off the buffer until more bytes are needed."""
        buffer, cursor, going = self._buffer, 0, True
        while going and not self._flooded():
            behind = self._registration(cursor, at, final=final) if self._registrations else None
            if behind is not None:
                cursor, going = behind, behind > cursor
                continue
            start = buffer.find(START, cursor)
            if start < 0:
                kept = 0 if final or not buffer.endswith(b"@") else 1
                cursor, going = self._drop(cursor, max(cursor, len(buffer) - kept)), False
                continue
            cursor = self._drop(cursor, start)
            if not self._flooded():
                cursor = self._judge(start, at, final=final)
                going = cursor > start
        if self._flooded():
            self.finished, cursor = True, len(buffer)
        del buffer[:cursor]
        self._arrivals.remove(cursor)

    def _flooded(self) -> bool:
        return self._garbage.total >= MOST_GARBAGE

    def _judge(self, start: int, at: float, *, final: bool) -> int:
        """Return where to go on: behind the frame at ``start``, one byte further, or ``start`` to wait."""
        buffer = self._buffer
        length = -1
        if len(buffer) - start >= LENGTH_AT + 2:
            length = buffer[start + LENGTH_AT] | buffer[start + LENGTH_AT + 1] << 8
            if length > MOST_DATA:
                return self._fail(start, Defect.LENGTH, LENGTH_AT + 2)
        stop = start + OVERHEAD + length
        if length < 0 or stop > len(buffer):
            if final:
                return self._fail(start, Defect.CLOSED, len(buffer) - start)
            if self._arrivals.of(start) + self._timeout <= at:
                return self._fail(start, Defect.TIMEOUT, len(buffer) - start)
            return start
        if buffer[stop - 2 : stop] != END:
            return self._fail(start, Defect.END, OVERHEAD + length)
        frame = unpack(buffer, start, length)
        if checksum(buffer[start + 2 : stop - 3]) != buffer[stop - 3]:
            return self._fail(start, Defect.CHECKSUM, OVERHEAD + length, frame)
        self._found += self._garbage.ended()
        self._found.append(frame)
        return stop

    def _fail(self, start: int, defect: Defect, size: int, claimed: Frame | None = None) -> int:
        """Drop one byte of what only looked like a frame.

        Every wrong checksum is told, for somebody may be waiting for an answer; of other failures within one run
        of garbage only the first, or each byte of a long ``@@@@…`` would tell its own.
        """
        if defect is Defect.CHECKSUM or not self._garbage.is_told:
            self._found += self._garbage.told()
            if claimed is not None and claimed.command in ANSWERS:
                claimed = None
            shown = bytes(self._buffer[start : start + min(size, SHOWN)])
            self._found.append(Fault(defect, size, shown, claimed))
            self._garbage.is_told = True
        return self._drop(start, start + 1)

    def _drop(self, start: int, stop: int) -> int:
        """Count bytes that are not of a frame; end the connection when they are too many."""
        if start < stop:
            self._garbage.add(self._buffer, start, stop, self._arrivals.of(start))
            if self._flooded():
                self._found += self._garbage.told()
                self._found.append(Fault(Defect.FLOOD, self._garbage.total, b""))
        return stop

    def _registration(self, cursor: int, at: float, *, final: bool) -> int | None:
        """Return the place behind a registration at ``cursor``, ``cursor`` to wait for its end, or None."""
        if self._garbage.running:
            return None  # Only between frames; text within garbage is garbage.
        head = bytes(self._buffer[cursor : cursor + LONGEST_REGISTRATION])
        for one in self._registrations:
            size = measure(one, head)
            if size:
                self._found.append(Registered(head[:size], one.reply))
                return cursor + size
            if size == 0 and not final and self._arrivals.of(cursor) + self._timeout > at:
                return cursor
        return None


def measure(registration: Registration, head: bytes) -> int | None:
    """Return the size of the registration that ``head`` begins with; 0 if it may become one, None if not."""
    prefix, end, length = registration.prefix, registration.end, registration.length
    if not head or not head.startswith(prefix[: len(head)]):
        return None
    if length:
        return length if len(head) >= length else 0
    place = head.find(end, len(prefix))
    if place >= 0:
        return place + len(end)
    return 0 if len(head) < LONGEST_REGISTRATION else None


class Arrivals:
    """When the bytes of the buffer came: one mark for the bytes of one moment."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, float]] = []  # how many bytes, and when
        self._at = 0  # mark under the last place asked for, and the bytes before it
        self._before = 0

    @property
    def first(self) -> float | None:
        """Return when the first byte came."""
        return self._marks[0][1] if self._marks else None

    def add(self, count: int, at: float) -> None:
        """Note that so many bytes came."""
        if self._marks and self._marks[-1][1] == at:
            count += self._marks.pop()[0]
        self._marks.append((count, at))

    def of(self, place: int) -> float:
        """Return when the byte at ``place`` came; places only grow until :meth:`remove`."""
        while place >= self._before + self._marks[self._at][0]:
            self._before += self._marks[self._at][0]
            self._at += 1
        return self._marks[self._at][1]

    def remove(self, count: int) -> None:
        """Forget the first so many bytes."""
        used = 0
        while count and count >= self._marks[used][0]:
            count -= self._marks[used][0]
            used += 1
        del self._marks[:used]
        if count:
            self._marks[0] = (self._marks[0][0] - count, self._marks[0][1])
        self._at = self._before = 0


class Garbage:
    """The run of bytes since the last frame that belong to none."""

    def __init__(self) -> None:
        self.total = 0  # since the last good frame
        self.since: float | None = None  # when the first byte came that nobody was told of
        self.is_told = False  # this run has its fault
        self._size = 0
        self._shown = b""

    @property
    def running(self) -> bool:
        """Say whether the last byte taken was garbage."""
        return self.is_told or self._size > 0

    def add(self, buffer: bytearray, start: int, stop: int, at: float) -> None:
        """Count the bytes of ``buffer`` from ``start`` to ``stop``."""
        self.total += stop - start
        if self.is_told:
            return
        self.since = at if self.since is None else self.since
        self._size += stop - start
        self._shown += bytes(buffer[start : min(stop, start + SHOWN - len(self._shown))])

    def told(self) -> list[Found]:
        """Return the fault for what nobody was told of yet; the run goes on."""
        faults: list[Found] = [Fault(Defect.GARBAGE, self._size, self._shown)] if self._size else []
        self.is_told = self.is_told or self._size > 0
        self.since, self._size, self._shown = None, 0, b""
        return faults

    def rest(self) -> None:
        """End the run, because the line fell silent: what comes next is told anew and may be a registration."""
        self.is_told = False

    def ended(self) -> list[Found]:
        """Return the same and end the run: a good frame came."""
        faults = self.told()
        self.is_told, self.total = False, 0
        return faults
