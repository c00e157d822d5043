"""A year of working days as a page shows it, and a deadline with the reason why it falls on its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.web.term_words import WEEK, holiday, month_day, month_name, period, span, spoken, within
from luoshi.workdays import Calendar, DayKind, Term, deadline
from luoshi.workdays.deadlines import SHANGHAI as ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 30  # spans named in a reason; a longer term is summed up


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of a month: a day of it, or an empty cell."""

    number: int
    kind: str
    name: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name, its weeks from Monday, and how many of its days are worked."""

    name: str
    weeks: list[list[Day | None]]
    workdays: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A holiday as the notice prints it: from, to, and the days worked for it."""

    name: str
    first: date
    last: date
    make_up: list[date]

    @property
    def days(self) -> int:
        """How many days off."""
        return (self.last - self.first).days + 1


def months(calendar: Calendar, year: int, today: date) -> list[Month]:
    """Return the twelve months of a year."""
    return [_month(calendar, year, number, today) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int, today: date) -> Month:
    first = date(year, number, 1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    days = [first + timedelta(days=ahead) for ahead in range(length)]
    cells: list[Day | None] = [None] * first.weekday()
    cells += [Day(day.day, calendar.kind(day).value, holiday(calendar.name(day)), day == today) for day in days]  # fmt: skip
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
    return Month(month_name(first), weeks, sum(map(calendar.is_workday, days)))


def arrangements(calendar: Calendar, year: int) -> list[Arrangement]:
    """Return the holidays of a year in their order, each with the days that are worked for it."""
    days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(366)]
    days = [day for day in days if day.year == year]
    off = [(day, calendar.name(day)) for day in days if calendar.kind(day) is DayKind.HOLIDAY]
    worked = [(day, calendar.name(day)) for day in days if calendar.kind(day) is DayKind.MAKE_UP]
    return [
        Arrangement(holiday(name), first, last, [day for day, other in worked if other == name])
        for name, first, last in spans(off)
    ]


def spans(days: Iterable[tuple[date, str]]) -> Iterator[tuple[str, date, date]]:
    """Yield (name, first, last) of each run of days of one name."""
    numbered = list(enumerate(days))
    runs = groupby(numbered, key=lambda one: (one[1][1], one[1][0].toordinal() - one[0]))
    for (name, _place), run in runs:
        found = [day for _number, (day, _name) in run]
        yield name, found[0], found[-1]


@dataclass(frozen=True, slots=True)
class Answer:
    """When something is due, and why then."""

    due_at: datetime
    words: str
    reasons: list[str]


def answer(start: datetime, term: Term, calendar: Calendar) -> Answer:
    """Return when something that begins at ``start`` is due, with the reasons in the order of counting."""
    due_at = deadline(start, term, calendar)
    first, last = start.date(), due_at.date()
    reasons = list(_counting(first, last, term, calendar))
    guessed = [
        str(year) for year in range(first.year, last.year + 1) if calendar.is_estimated(year)
    ]
    if guessed and term.unit not in {"minute", "hour"}:
        reasons.append(_("%s 年还没有放假通知，放假调休是预估的。") % _("、").join(guessed))
    return Answer(due_at, f"{spoken(last)} {due_at:%H:%M}", reasons)


def _counting(first: date, last: date, term: Term, calendar: Calendar) -> Iterator[str]:
    match term.unit:
        case "minute" | "hour":
            yield _("按钟点连续计算，不跳过休息日。")
        case "end":
            yield _("%s不因放假顺延；已经过了的算下一期。") % (
                within(term) if term.at else period(term)
            )
        case "weekly":
            yield _("从当天算起，遇到的第一个星期%s。") % WEEK[term.weekday]
        case "workday":
            yield _("开始的当天不算（民法典第二百零一条），往后数 %d 个工作日。") % term.number
            yield from _skipped(first, last, calendar)
        case _:
            yield _("开始的当天不算（民法典第二百零一条），休息日也算在内。")
            yield from _moved(first, last, term, calendar)


def _skipped(first: date, last: date, calendar: Calendar) -> Iterator[str]:
    days = [first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]
    off = [(day, calendar.name(day)) for day in days if calendar.kind(day) is DayKind.HOLIDAY]
    weekend = sum(calendar.kind(day) is DayKind.WEEKEND for day in days)
    worked = [day for day in days if calendar.kind(day) is DayKind.MAKE_UP]
    for name, start, end in list(spans(off))[:LONGEST]:
        length = (end - start).days + 1
        yield _("跳过%(name)s放假 %(days)d 天：%(span)s。") % {
            "name": holiday(name), "days": length, "span": span(start, end),
        }  # fmt: skip
    if weekend:
        yield _("跳过双休日 %d 天。") % weekend
    if worked:
        shown = _("、").join(month_day(day) for day in worked[:LONGEST])
        yield _("%s调休上班，算工作日。") % shown


def _moved(first: date, last: date, term: Term, calendar: Calendar) -> Iterator[str]:
    sharp = Term(term.unit, term.number, at=term.at, sharp=True)
    day = deadline(datetime.combine(first, datetime.min.time(), ZONE), sharp, calendar).date()
    if day == last:
        return
    name = holiday(calendar.name(day)) or _("星期%s") % WEEK[day.weekday()]
    yield _("最后一天 %(day)s 是%(name)s，顺延到下一个工作日（民法典第二百零三条）。") % {
        "day": spoken(day), "name": name,
    }  # fmt: skip
