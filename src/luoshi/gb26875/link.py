"""One connection: the stream of a splitter judged by the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from luoshi.gb26875.centre import Centre, Verdict
from luoshi.gb26875.faults import Fault, Registered
from luoshi.gb26875.frames import Command, Frame
from luoshi.gb26875.profiles import STANDARD, Profile
from luoshi.gb26875.splitter import FRAME_TIMEOUT, Found, Splitter

BETWEEN_DENIES = 1.0  # seconds: line noise must not become a flood of denies


@dataclass(frozen=True, slots=True)
class Denied:
    """A deny that answers a frame with a wrong checksum."""

    answer: Frame


LinkEvent: TypeAlias = Verdict | Fault | Registered | Denied


class Link:
    """Turn a connection's bytes into verdicts and faults. ``profile`` serves what comes before any address is known."""

    def __init__(
        self,
        centre: Centre,
        *,
        profile: Profile = STANDARD,
        frame_timeout: float = FRAME_TIMEOUT,
    ) -> None:
        self._centre = centre
        self._splitter = Splitter(frame_timeout=frame_timeout, registrations=profile.registrations)
        self._denied_at: float | None = None

    @property
    def deadline(self) -> float | None:
        """Return when :meth:`advance` has something to do."""
        return self._splitter.deadline

    @property
    def finished(self) -> bool:
        """Say whether the connection is to be closed."""
        return self._splitter.finished

    def is_pristine(self, *, at: float) -> bool:
        """Say whether a new link would do the same from here on: nothing is unfinished, nothing remembered."""
        rested = self._denied_at is None or at - self._denied_at >= BETWEEN_DENIES
        return rested and self._splitter.pristine

    def receive(self, chunk: bytes, *, at: float, clock: datetime) -> list[LinkEvent]:
        """Take what was read at ``at``, when the centre's clock showed ``clock``."""
        deadline = self._splitter.deadline
        due = deadline is not None and deadline <= at
        events = self.advance(at=at, clock=clock) if due else []
        return events + self._judged(self._splitter.receive(chunk, at=at), at, clock)

    def advance(self, *, at: float, clock: datetime) -> list[LinkEvent]:
        """Let time pass: what stood behind unfinished frames may come free."""
        events: list[LinkEvent] = []
        while (deadline := self.deadline) is not None and deadline <= at:
            events += self._judged(self._splitter.advance(at=deadline), deadline, clock)
        return events

    def close(self, *, at: float, clock: datetime) -> list[LinkEvent]:
        """End the connection. Reports that come free now count; their answers may still reach a half-closed peer."""
        events = self.advance(at=at, clock=clock)
        return events + self._judged(self._splitter.close(at=at), at, clock)

    def tell(self) -> list[LinkEvent]:
        """Return the fault for garbage that is still held back, for whoever stops looking."""
        return [one for one in self._splitter.tell() if isinstance(one, Fault)]

    def _judged(self, found: list[Found], at: float, clock: datetime) -> list[LinkEvent]:
        events: list[LinkEvent] = []
        judge = self._centre.judge
        for one in found:
            if isinstance(one, Frame):
                events.append(judge(one, at=at, clock=clock))
                continue
            events.append(one)
            if isinstance(one, Fault) and one.claimed is not None and self._may_deny(at):
                bcd = self._centre.profile_of(one.claimed.source).bcd
                tag = self._centre.time_tag(clock, bcd=bcd)
                events.append(Denied(one.claimed.answered(Command.DENY, tag)))
        return events

    def _may_deny(self, at: float) -> bool:
        """Say whether the last deny of a damaged frame is long enough ago.

        Denies of whole frames are not counted: each answers a device that otherwise sends again.
        """
        if self._denied_at is not None and at - self._denied_at < BETWEEN_DENIES:
            return False
        self._denied_at = at
        return True
