"""Lights of real matters: the facts that a light is computed from, out of rows and out of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from luoshi.ledger import timing
from luoshi.ledger.lights import NOTHING, Awaited, Facts, Light, light
from luoshi.ledger.models.clock import ClockKind
from luoshi.ledger.playbooks import rules_of

if TYPE_CHECKING:
    from luoshi.ledger.models import Clock, Matter, Milestone

AWAITED = (ClockKind.SIGN, ClockKind.REPORT, ClockKind.REVIEW)  # what a light waits for in silence


def first_awaited(running: Mapping[ClockKind, Clock]) -> Awaited:
    """Return the first thing awaited among the running clocks (by kind), and by when; nothing: an empty word."""
    due = [(clock.due_at, kind) for kind, clock in running.items() if kind in AWAITED]
    return (min(due)[1], min(due)[0]) if due else NOTHING


def facts_now(matter: Matter, awaited: Awaited) -> Facts:
    """Return the facts as they stand; one query where milestones count."""
    by_milestones = rules_of(matter.playbook).schedule == "milestones"
    return _facts(matter, awaited, list(matter.milestones.all()) if by_milestones else ())


def _facts(matter: Matter, awaited: Awaited, milestones: Sequence[Milestone]) -> Facts:
    return Facts(
        opened_at=matter.opened_at,
        due_at=matter.due_at,
        progress=matter.progress,
        stage_done_at=matter.reported_at,
        closed_at=matter.closed_at,
        outcome=matter.outcome,
        suspended_at=matter.suspended_at,
        awaited=awaited[0],
        awaited_due_at=awaited[1],
        milestones=_steps(milestones),
    )


def light_now(matter: Matter, at: datetime) -> Light:
    """Return a matter's light from the row itself, which ``for_rows`` fetched with what it awaits."""
    return light(rules_of(matter.playbook), facts_now(matter, _awaited(matter)), at)


def with_lights(matters: Iterable[Matter], at: datetime) -> list[tuple[Matter, Light]]:
    """Return matters with their lights: one query for the milestones of all of them."""
    matters = list(matters)
    rules = [rules_of(matter.playbook) for matter in matters]
    stepped = [m for m, rule in zip(matters, rules, strict=True) if rule.schedule == "milestones"]
    steps = _milestones(stepped)
    return [
        (matter, light(rule, _facts(matter, _awaited(matter), steps.get(matter.pk, ())), at))
        for matter, rule in zip(matters, rules, strict=True)
    ]


def _milestones(matters: Sequence[Matter]) -> dict[int, list[Milestone]]:
    from luoshi.ledger.models import Milestone

    found: dict[int, list[Milestone]] = {}
    keys = [matter.pk for matter in matters]
    rows = Milestone.objects.filter(matter__in=keys).order_by("due_on", "id") if keys else ()
    for step in rows:
        found.setdefault(step.matter_id, []).append(step)
    return found


def _awaited(matter: Matter) -> Awaited:
    return getattr(matter, "awaited", None) or "", getattr(matter, "awaited_due_at", None)


def _steps(milestones: Sequence[Milestone]) -> list[tuple[date, int]]:
    return [(step.due_on, step.percent) for step in milestones]


def light_on(matter: Matter, at: datetime) -> Light:
    """Return a matter's light as it was at a past moment, from its clocks, reports and journal. Five queries."""
    rules = rules_of(matter.playbook)
    clocks = [
        clock
        for clock in matter.clocks.filter(started_at__lte=at)
        if clock.stopped_at is None or clock.stopped_at > at
    ]
    running = {ClockKind(clock.kind): clock for clock in clocks}
    report = matter.reports.filter(at__lte=at).order_by("-at", "-id").first()
    waiting = running.get(ClockKind.VERIFY) or running.get(ClockKind.CLOSE)
    awaited = first_awaited(running)
    facts = Facts(
        opened_at=matter.opened_at,
        due_at=_due_on(matter, at),
        progress=report.percent if report else 0,
        stage_done_at=_done_on(matter, at) if waiting or not clocks else None,
        closed_at=None if clocks else _last(matter, at, CLOSING),
        outcome=_outcome_on(matter, at) if not clocks else "",
        suspended_at=_suspended_on(matter, at),
        awaited=awaited[0],
        awaited_due_at=awaited[1],
        milestones=_steps(list(matter.milestones.all())) if rules.schedule == "milestones" else (),
    )
    return light(rules, facts, at)


CLOSING = ("closed", "withdrawn", "carried")


def _last(matter: Matter, at: datetime, kinds: Sequence[str]) -> datetime | None:
    line = matter.entries.filter(kind__in=kinds, at__lte=at).order_by("-seq").first()
    return line.at if line else None


def _done_on(matter: Matter, at: datetime) -> datetime | None:
    return _last(matter, at, ("reported",))


def _outcome_on(matter: Matter, at: datetime) -> str:
    line = matter.entries.filter(kind__in=CLOSING, at__lte=at).order_by("-seq").first()
    return (
        {"closed": "done", "withdrawn": "withdrawn", "carried": "carried"}.get(line.kind, "")
        if line
        else ""
    )


def _suspended_on(matter: Matter, at: datetime) -> datetime | None:
    line = (
        matter.entries.filter(kind__in=("suspended", "resumed"), at__lte=at)
        .order_by("-seq")
        .first()
    )
    return line.at if line is not None and line.kind == "suspended" else None


def _due_on(matter: Matter, at: datetime) -> datetime | None:
    """Return the finish date that stood at ``at``: of the last finish clock begun by then that a date set; rework has a time, no date."""
    due_at, ended = None, ""
    for clock in matter.clocks.filter(kind=ClockKind.FINISH, started_at__lte=at).order_by("id"):
        if not _is_rework(matter, clock, ended):
            due_at = clock.due_at
        ended = clock.why
    return due_at


def _is_rework(matter: Matter, clock: Clock, ended: str) -> bool:
    """Whether the clock gives time for rework; ``ended`` is what ended the one before it."""
    if ended == "done":  # Opened again, with a new date or without.
        return clock.due_at == timing.due(rules_of(matter.playbook), "rework", clock.started_at)
    return ended == "reported"
