"""The Chinese working-day calendar, and deadlines counted on it. Pure: standard library only."""

from luoshi.workdays.calendar import BadCalendar, Calendar, DayKind
from luoshi.workdays.deadlines import deadline, offset
from luoshi.workdays.terms import BadTerm, Term, parse_offset, parse_term, term_text

__all__ = [
    "BadCalendar",
    "BadTerm",
    "Calendar",
    "DayKind",
    "Term",
    "deadline",
    "offset",
    "parse_offset",
    "parse_term",
    "term_text",
]
