"""Terms as playbooks write them: “3 workdays”, “15 days”, “end of quarter”, “weekly friday at 17:30”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

Unit = Literal["minute", "hour", "day", "workday", "week", "month", "year", "end", "weekly"]
ENDS = {"month": "月底", "quarter": "季度末", "half-year": "半年末", "year": "年底"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = {
    "minute": "分钟", "hour": "小时", "day": "天", "workday": "个工作日", "week": "周", "month": "个月", "year": "年",
}  # fmt: skip
FORMS = (
    "“30 minutes”、“2 hours”、“15 days”、“15 days sharp”、“3 workdays”、“2 weeks”、“1 month”、“end of month”、"
    "“end of quarter”、“end of half-year”、“end of year”、“weekly friday”，后面可加“ at 17:30”"
)
AMOUNT = re.compile(
    r"(?P<number>\d{1,4}) (?P<unit>minute|hour|day|workday|week|month|year)s?(?P<sharp> sharp)?"
)
CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
OFFSET = re.compile(
    r"(?P<sign>[+-])(?P<number>\d{1,4})(?: (?P<unit>minute|hour|day|workday|week)s?)?"
)


class BadTerm(Exception):
    """A term that has no meaning; the message names it and what can be written."""


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time or a point in the calendar.

    ``unit`` ``end``: the end of ``period``; ``weekly``: the next such ``weekday``. ``at``: the time of day, none: the
    day's end. ``sharp``: a term in days that ends on a day off stays there.
    """

    unit: Unit
    number: int = 0
    period: str = ""
    weekday: int = 0
    at: time | None = None
    sharp: bool = False


def parse_term(text: str) -> Term:
    """Return the term that ``text`` writes.

    Raises ``BadTerm``.
    """
    body, _at, clock = text.strip().lower().partition(" at ")
    moment = _moment(text, clock) if clock else None
    if match := AMOUNT.fullmatch(body):
        unit: Unit = match["unit"]  # type: ignore[assignment]
        if (unit in {"minute", "hour"} and (moment or match["sharp"])) or (
            match["sharp"] and unit == "workday"
        ):
            raise _bad(text)
        return Term(unit, int(match["number"]), at=moment, sharp=bool(match["sharp"]))
    first, _of, period = body.partition(" of ")
    if first == "end" and period in ENDS:
        return Term("end", period=period, at=moment)
    first, _space, day = body.partition(" ")
    if first == "weekly" and day in WEEKDAYS:
        return Term("weekly", weekday=WEEKDAYS.index(day), at=moment)
    raise _bad(text)


def _moment(text: str, clock: str) -> time:
    match = CLOCK.fullmatch(clock.strip())
    if not match:
        raise _bad(text)
    return time(int(match["hour"]), int(match["minute"]))


def _bad(text: str) -> BadTerm:
    return BadTerm(f"时限“{text}”看不懂；可以写 {FORMS}")


def parse_offset(text: str) -> Term:
    """Return the signed distance that ``text`` writes: “-3 days”, “+0”, “+1 workday”, “+30 minutes”.

    Raises ``BadTerm``.
    """
    match = OFFSET.fullmatch(text.strip().lower())
    if not match or (match["unit"] is None and int(match["number"])):
        msg = f"距离“{text}”看不懂；可以写“-3 days”“+0”“+1 workday”“+2 hours”“+30 minutes”"
        raise BadTerm(msg)
    number = int(match["number"]) * (-1 if match["sign"] == "-" else 1)
    unit: Unit = match["unit"] or "day"  # type: ignore[assignment]
    return Term(unit, number)


def term_text(term: Term) -> str:
    """Say a term in Chinese: 3个工作日内, 季度末, 每周五17:30前."""
    clock = f"{term.at:%H:%M}前" if term.at else ""
    if term.unit == "end":
        return f"{ENDS[term.period]}{clock}"
    if term.unit == "weekly":
        return f"每周{'一二三四五六日'[term.weekday]}{clock}"
    within = f"{term.number}{NAMES[term.unit]}内"
    return f"{within}（{clock}）" if clock else within
