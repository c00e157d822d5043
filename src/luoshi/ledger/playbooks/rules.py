"""What a playbook says, once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from luoshi.workdays import Term

COPIES = ("leader", "head", "supervisor")  # the words of ``copy`` that name somebody


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: what happens at a distance from the due moment.

    ``do`` is ``remind`` (goes out by itself), ``prepare`` (an order is drafted for somebody to sign) or ``escalate``
    (a higher post is told). ``to`` is a post kind of the unit that lets the clock run, or ``supervisor``; ``copy``, one of
    ``COPIES``, is told besides.
    """

    at: Term
    do: str
    to: str
    order: str = ""  # blue, orange or red, when something is prepared
    copy: str = ""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How long something may take: ``due`` after it begins, or every ``every`` for reports; none: as given."""

    due: Term | None
    every: Term | None = None


@dataclass(frozen=True, slots=True)
class LightRule:
    """When a matter turns yellow and red: percent points behind its schedule line, days before the date."""

    yellow: int = 10
    red: int = 30
    near_days: int = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """One playbook: who, how long, what evidence, which ladder. The loop's stages and actions are fixed code."""

    key: str
    name: str
    kind: str
    clocks: Mapping[str, ClockRule]
    ladders: Mapping[str, tuple[Rung, ...]]  # by distance, earliest first
    evidence: tuple[
        str, ...
    ] = ()  # kinds that must be there before it is reported done; "any": at least one file
    close: str = "on_pass"  # or "by_supervisor": a passing verification still waits for the supervisor to close
    verifier: str = "supervisor"  # or "discoverer"; never the unit that reported it done
    schedule: str = "linear"  # quarterly; milestones: where a matter has some, else linear
    light: LightRule = LightRule()

    def ladder(self, clock: str) -> tuple[Rung, ...]:
        """Return the ladder of a kind of clock; none is empty."""
        return self.ladders.get(clock, ())
