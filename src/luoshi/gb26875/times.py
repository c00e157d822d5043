"""Time tags: six bytes, second first (GB/T 26875.3-2011, 时间标签)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

SIZE = 6
# The standard names no zone. Devices show the wall clock of China; nobody has seen another.
CHINA = timezone(timedelta(hours=8), "UTC+8")
CENTURY = 2000


class BadTime(Exception):
    """A moment that a time tag cannot hold."""


@dataclass(frozen=True, slots=True)
class TimeTag:
    """The six bytes as received; whoever wrote them may have been wrong, so they are kept.

    ``bcd`` says how to read them. It is a fact about the device, never guessed from one tag: many byte
    values are legal either way.
    """

    raw: bytes
    bcd: bool = False

    @property
    def at(self) -> datetime | None:
        """Return the moment, or None where the bytes name none (all zero, 30 February, second 75)."""
        numbers = [_digits(byte) for byte in self.raw] if self.bcd else list(self.raw)
        second, minute, hour, day, month, year = numbers
        if year > 99:
            return None
        try:
            return datetime(CENTURY + year, month, day, hour, minute, second, tzinfo=CHINA)
        except ValueError:
            return None

    @classmethod
    def of(cls, at: datetime, *, bcd: bool = False) -> TimeTag:
        """Return the tag of a moment, written as the wall clock of China.

        Raises
        ------
        BadTime
            The year is not 2000–2099, or the moment has no time zone.

        """
        if at.tzinfo is None:
            raise BadTime(f"{at} has no time zone: give one, or the clocks of devices go wrong")
        local = at.astimezone(CHINA)
        if not CENTURY <= local.year < CENTURY + 100:
            raise BadTime(f"{local.year} does not fit a time tag: it holds 2000–2099")
        numbers = (
            *(local.second, local.minute, local.hour),
            *(local.day, local.month, local.year - CENTURY),
        )
        return cls(bytes(map(_packed, numbers) if bcd else numbers), bcd)


UNKNOWN = bytes(SIZE)  # how a device without a clock fills the tag


def _digits(byte: int) -> int:
    """Return the number that two packed decimal digits write; 100 for what is none, never a legal part."""
    high, low = divmod(byte, 16)
    return high * 10 + low if high < 10 and low < 10 else 100


def _packed(number: int) -> int:
    return number // 10 * 16 + number % 10
