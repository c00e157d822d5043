"""When clocks are due, and when their ladders' rungs come."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from luoshi.ledger.models.clock import Clock
from luoshi.ledger.playbooks import Rules
from luoshi.workdays import Calendar, deadline, offset

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTES_MATTER = timedelta(hours=2)  # what is nearer is told in minutes


@cache
def calendar() -> Calendar:
    """Return the installation's working-day calendar."""
    return Calendar.load(*settings.OPTIONS.calendar)


def due(rules: Rules, name: str, start: datetime) -> datetime:
    """Return when something that starts now is due by the playbook.

    Raises ``KeyError`` where the playbook does not time it; parsing has made sure of those that the loop needs.
    """
    term = rules.clocks[name].due
    if term is None:
        raise KeyError(name)
    return deadline(start, term, calendar())


def next_report(rules: Rules, after: datetime) -> datetime | None:
    """Return the end of the reporting period that holds the moment after ``after``; none is asked for: None."""
    rule = rules.clocks.get("report")
    if rule is None or rule.every is None:
        return None
    return deadline(after + timedelta(seconds=1), rule.every, calendar())


def ends_a_day(due_at: datetime) -> bool:
    """Say whether a moment is the end of a day in Shanghai, as terms in days and working days give it."""
    local = due_at.astimezone(SHANGHAI)
    return (local.hour, local.minute) == (23, 59)


def rung_moment(clock: Clock, rules: Rules, rung: int) -> datetime | None:
    """Return when the rung of that index comes for this clock; past the ladder's end: None."""
    ladder = rules.ladder(clock.kind)
    return offset(clock.due_at, ladder[rung].at, calendar()) if rung < len(ladder) else None


def wind(clock: Clock, rules: Rules) -> None:
    """Set a new clock to its first rung.

    Rungs that lie before its start are passed over, so that nobody is reminded in arrears; but of a clock that starts
    overdue the last rung passed still counts, so that it does not run on in silence.
    """
    rung = 0
    moment = rung_moment(clock, rules, rung)
    while moment is not None and moment < clock.started_at:
        following = rung_moment(clock, rules, rung + 1)
        last = following is None or following >= clock.started_at
        if last and moment >= clock.due_at:
            break
        rung, moment = rung + 1, following
    clock.rung, clock.next_at = rung, moment
