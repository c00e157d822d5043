"""What a monitoring centre does with a frame: report it or not, confirm or deny it (监控中心).

The rule behind all of it: a deny makes the device send again and then give up, and the alarm is lost. So what can be
stored is confirmed, however odd, and only what no report can be is denied.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from luoshi.gb26875.adu.controls import SetClock
from luoshi.gb26875.adu.layouts import standard
from luoshi.gb26875.adu.unit import carries_alarm
from luoshi.gb26875.duplicates import Duplicates, Key, key_of
from luoshi.gb26875.exchanges import Ended, Exchanges, Send
from luoshi.gb26875.frames import ANSWERS, Command, Frame
from luoshi.gb26875.profiles import STANDARD, Profile
from luoshi.gb26875.times import TimeTag

SET_CLOCK = 90  # the type of a device that asks for the time, and of the answer


class Urgency(IntEnum):
    """What goes first when queues back up; the lowest number does."""

    ALARM = 0  # a fire bit or a manual alarm
    REPORT = 1
    PRESENCE = 2  # heartbeats and answers


class Verdict(NamedTuple):
    """What to do with one frame.

    The answer goes out only after the report is safely stored, and answers of equal urgency in the order of their
    frames: then the confirm of a re-send, too, follows the storing of its original.
    """

    frame: Frame
    is_report: bool
    answer: Frame | None
    urgency: Urgency
    is_known: bool = (
        True  # the device is registered; if not, say so and show its alarms all the same
    )
    followed: tuple[Send | Ended, ...] = ()  # what the frame does to our own exchanges
    key: Key | None = None  # for Centre.forget


class Centre:
    """The policy for all devices and connections of one process. No I/O, no clock.

    ``profile_of`` tells a device's profile by its address; ``is_known`` whether it is registered, and with
    ``deny_unknown`` those that are not are denied.
    """

    def __init__(
        self,
        *,
        profile_of: Callable[[bytes], Profile] | None = None,
        is_known: Callable[[bytes], bool] | None = None,
        deny_unknown: bool = False,
        duplicates: Duplicates | None = None,
        exchanges: Exchanges | None = None,
    ) -> None:
        self.profile_of = profile_of or (
            lambda _address: STANDARD
        )  # how a device's frames are read
        self.is_known = is_known or (lambda _address: True)
        self.deny_unknown = deny_unknown
        self.duplicates = Duplicates() if duplicates is None else duplicates
        self.exchanges = Exchanges() if exchanges is None else exchanges
        # Of the clock of the last frame: a storm brings many a second. Plain numbers, then packed decimals.
        self._tags: list[bytes | None] = [None, None]
        self._tags_of: datetime | None = None

    def judge(self, frame: Frame, *, at: float, clock: datetime) -> Verdict:
        """Return what to do with a frame. ``clock`` is the time now, which devices set theirs by."""
        profile = self.profile_of(frame.source)
        if frame.command in ANSWERS:
            followed = tuple(self.exchanges.answered(frame, at=at))
            return Verdict(frame, False, None, Urgency.PRESENCE, followed=followed)  # noqa: FBT003 - a column
        tag = self.time_tag(clock, bcd=profile.bcd)
        if frame.command != Command.SEND:
            return Verdict(frame, False, _other(frame, tag, profile), Urgency.PRESENCE)  # noqa: FBT003 - a column
        return self._report(frame, tag, profile, at)

    def time_tag(self, clock: datetime, *, bcd: bool) -> bytes:
        """Return the time tag of answers to be sent now."""
        if clock is not self._tags_of and clock != self._tags_of:
            self._tags, self._tags_of = [None, None], clock
        tag = self._tags[bcd]
        if tag is None:
            tag = self._tags[bcd] = TimeTag.of(clock, bcd=bcd).raw
        return tag

    def _report(self, frame: Frame, time_tag: bytes, profile: Profile, at: float) -> Verdict:
        known = self.is_known(frame.source)
        urgency = _urgency(frame, profile)
        if not known and self.deny_unknown:
            denied = frame.answered(Command.DENY, time_tag)
            return Verdict(frame, False, denied, urgency, is_known=False)  # noqa: FBT003 - a column
        confirmed = frame.answered(Command.CONFIRM, time_tag)
        if not frame.data:  # A heartbeat, whatever its serial.
            return Verdict(frame, False, confirmed, urgency, is_known=known)  # noqa: FBT003 - a column
        key = key_of(frame)
        new = self.duplicates.is_new(key, at=at)
        return Verdict(frame, new, confirmed, urgency, is_known=known, key=key)

    def forget(self, verdict: Verdict) -> None:
        """Take a report for new when it is sent again: it could not be stored and was not confirmed."""
        if verdict.key is not None:
            self.duplicates.forget(verdict.key)


def _urgency(frame: Frame, profile: Profile) -> Urgency:
    if not frame.data:
        return Urgency.PRESENCE
    return Urgency.ALARM if carries_alarm(frame.data, profile) else Urgency.REPORT


def _other(frame: Frame, tag: bytes, profile: Profile) -> Frame | None:
    """Return the answer to a command that devices do not send, unless a profile knows it."""
    if profile.asks_for_time and frame.command == Command.CONTROL and frame.data[:1] == b"\x5a":
        clock = standard()[SET_CLOCK].write(
            {"time": SetClock(TimeTag(tag, bcd=profile.bcd)).time}, timed=False
        )
        return frame.answered(Command.CONTROL, tag, bytes([SET_CLOCK, 1]) + clock)
    manner = profile.commands.get(frame.command)
    if manner is None:
        return frame.answered(Command.DENY, tag)
    return frame.answered(Command.CONFIRM, tag) if manner else None
