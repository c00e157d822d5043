"""Terms → moments.

A term in days ends with its last day, at 23:59:59 in Shanghai, unless it names a time of day. The day it begins is not
counted (民法典 art. 201). A last day that is a day off moves to the next working day (art. 203), unless the term is
``sharp``; ends of months, quarters and years stay where they are. Minutes and hours simply elapse.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from luoshi.workdays.calendar import Calendar
from luoshi.workdays.terms import Term

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_END = time(23, 59, 59)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def deadline(start: datetime, term: Term, calendar: Calendar) -> datetime:
    """Return when something that begins at ``start`` (aware) is due.

    Raises ``ValueError`` for a naive ``start``.
    """
    if start.tzinfo is None:
        msg = f"{start} has no time zone"
        raise ValueError(msg)
    local = start.astimezone(SHANGHAI)
    if term.unit in {"minute", "hour"}:
        return local + timedelta(**{f"{term.unit}s": term.number})
    due = _on(_last_day(local.date(), term, calendar), term.at)
    if due <= local and term.unit in {"end", "weekly"}:
        return deadline(_on(local.date() + timedelta(days=1), time(0)), term, calendar)
    return due


def _on(day: date, moment: time | None) -> datetime:
    return datetime.combine(day, moment or DAY_END, SHANGHAI)


def _last_day(day: date, term: Term, calendar: Calendar) -> date:
    if term.unit == "workday":
        return calendar.add_workdays(day, term.number)
    if term.unit == "end":
        return period_end(day, term.period)
    if term.unit == "weekly":
        return day + timedelta(days=(term.weekday - day.weekday()) % 7)
    last = _moved(day, term)
    return last if term.sharp else calendar.next_workday(last)


def _moved(day: date, term: Term) -> date:
    if term.unit in {"month", "year"}:
        return add_months(day, term.number * (12 if term.unit == "year" else 1))
    return day + timedelta(days=term.number * (7 if term.unit == "week" else 1))


def add_months(day: date, months: int) -> date:
    """Return the same day some months on; where the month is shorter, its last day (民法典 art. 202)."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_end(day: date, period: str) -> date:
    """Return the last day of the month, quarter, half-year or year that holds ``day``."""
    length = MONTHS[period]
    month = (day.month - 1) // length * length + length
    return date(day.year, month, monthrange(day.year, month)[1])


def offset(due: datetime, term: Term, calendar: Calendar) -> datetime:
    """Return the moment at a signed distance from ``due``, at the same time of day.

    Working days count as in :func:`deadline`; days and weeks are of the calendar.
    """
    local = due.astimezone(SHANGHAI)
    if term.number == 0:
        return local
    if term.unit == "workday":
        return datetime.combine(calendar.add_workdays(local.date(), term.number), local.timetz())
    if term.unit in {"minute", "hour"}:
        return local + timedelta(**{f"{term.unit}s": term.number})
    days = term.number * (7 if term.unit == "week" else 1)
    return datetime.combine(local.date() + timedelta(days=days), local.timetz())
