"""Which days are worked, and counting along them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from luoshi.workdays.years import DATA, BadCalendar, Year, estimated, read_year

__all__ = ["BadCalendar", "Calendar", "DayKind"]


class DayKind(StrEnum):
    """What a day is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a Saturday or Sunday that is worked (调休)


class Calendar:
    """Working days of all years: by notice where there is one, else estimated. Never changes once made."""

    def __init__(self, years: Iterable[Year]) -> None:
        self._noticed = {year.year: year for year in years}
        self._year = lru_cache(maxsize=None)(self._find_year)
        self._ordinals = lru_cache(maxsize=None)(self._find_ordinals)

    @classmethod
    def load(cls, *paths: Path) -> Calendar:
        """Return the built-in calendar, with years added or replaced by files.

        Raises ``BadCalendar`` for a file that does not add up.
        """
        built_in = [read_year(path) for path in sorted(DATA.glob("[0-9]*.toml"))]
        return cls([*built_in, *map(read_year, paths)])

    def _find_year(self, year: int) -> Year:
        return self._noticed.get(year) or estimated(year)

    def notice(self, year: int) -> str:
        """Return the number of the notice that arranges ``year``; empty: none yet."""
        return self._year(year).notice

    def is_estimated(self, year: int) -> bool:
        """Whether ``year`` has no notice yet, so that its working days are 预估."""
        return not self._year(year).notice

    def kind(self, day: date) -> DayKind:
        """Return what ``day`` is."""
        year = self._year(day.year)
        if day in year.off:
            return DayKind.HOLIDAY
        if day in year.make_up:
            return DayKind.MAKE_UP
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    def name(self, day: date) -> str:
        """Return the holiday's name of a day off, or of the holiday a make-up day makes up for; else nothing."""
        year = self._year(day.year)
        return year.off.get(day) or year.names.get(day, "")

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        return self.kind(day) in {DayKind.WORKDAY, DayKind.MAKE_UP}

    def _find_ordinals(self, year: int) -> list[int]:
        first = date(year, 1, 1)
        days = (first + timedelta(days=number) for number in range(366))
        return [day.toordinal() for day in days if day.year == year and self.is_workday(day)]

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day`` (before it, if negative); ``day`` itself does not count.

        Zero: ``day``, or the next working day when it is none. 民法典 art. 201: the day of the event is not counted.
        """
        if count == 0:
            return self.next_workday(day)
        year, left = day.year, count
        ordinals = self._ordinals(year)
        place = (
            bisect_right(ordinals, day.toordinal())
            if count > 0
            else bisect_left(ordinals, day.toordinal())
        )
        if count < 0:
            left = -count
            while left > place:
                left, year = left - place, year - 1
                ordinals = self._ordinals(year)
                place = len(ordinals)
            return date.fromordinal(ordinals[place - left])
        while left > len(ordinals) - place:
            left, year, place = left - (len(ordinals) - place), year + 1, 0
            ordinals = self._ordinals(year)
        return date.fromordinal(ordinals[place + left - 1])

    def next_workday(self, day: date) -> date:
        """Return ``day`` if it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and with ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        total = 0
        for year in range(start.year, end.year + 1):
            ordinals = self._ordinals(year)
            total += bisect_right(ordinals, end.toordinal()) - bisect_right(
                ordinals, start.toordinal()
            )
        return total
