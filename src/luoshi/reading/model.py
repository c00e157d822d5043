"""What a reading consists of: outline nodes, findings, and where each stands in the text.

Offsets are positions in ``Reading.text`` (Python string indices), ``end`` exclusive.
Field meanings follow ``training/corpus/GUIDE.md``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The four kinds of finding."""

    TASK = "task"
    DUTY = "duty"
    INDICATOR = "indicator"
    PROHIBITION = "prohibition"


@dataclass(frozen=True, slots=True)
class Node:
    """One enumerated point of the document; ``start``–``end`` covers marker and heading."""

    depth: int
    marker: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class When:
    """A time bound as written, and the last day it names where the document lets us compute it."""

    quote: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The measurable part of an indicator; ``value`` is None when masked (X)."""

    name: str
    op: str  # one of >=, <=, =, ~
    value: float | None
    unit: str
    value_max: float | None = None
    direction: str | None = None  # up, down, level
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One row for the ledger; ``text[start:end] == quote``."""

    kind: Kind
    start: int
    end: int
    quote: str
    nth: int  # the quote is its nth occurrence in the text, from 0
    section: tuple[str, ...]  # headings from the outermost node inwards
    sentence: tuple[int, int]  # offsets of the whole sentence it stands in
    who: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    when: When | None = None
    figure: Figure | None = None  # on indicators only
    score: float = 1.0  # 0..1, the model's confidence
    rule: str = ""  # the rule or weight that decided
    trace: tuple[str, ...] = ()  # readable lines for --explain

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form (see docs/reading.md)."""
        row: dict[str, Any] = {
            "kind": str(self.kind),
            "quote": self.quote,
            "nth": self.nth,
            "start": self.start,
            "end": self.end,
            "section": list(self.section),
            "who": list(self.who),
            "lead": list(self.lead),
            "with": list(self.with_),
            "when": self.when
            and {
                "quote": self.when.quote,
                "date": self.when.date and self.when.date.isoformat(),
            },
        }
        if self.figure is not None:
            row |= {
                "name": self.figure.name,
                "op": self.figure.op,
                "value": self.figure.value,
                "value_max": self.figure.value_max,
                "unit": self.figure.unit,
                "direction": self.figure.direction,
                "stretch": self.figure.stretch,
            }
        return row | {"score": round(self.score, 3), "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should look at: a gap in numbering, a repaired line break."""

    name: str
    message: str
    start: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The analysis of one document."""

    doc: str
    title: str
    date: dt.date | None
    text: str = field(repr=False)
    outline: tuple[Node, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()
    declassified_by: str | None = None
    doubtful: tuple[Finding, ...] = field(default=(), repr=False)  # rejected with a middling score

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form that ``luoshi read --format json`` writes."""
        result: dict[str, Any] = {
            "doc": self.doc,
            "title": self.title,
            "date": self.date and self.date.isoformat(),
            "outline": [
                {
                    "depth": node.depth,
                    "marker": node.marker,
                    "heading": node.heading,
                    "start": node.start,
                    "end": node.end,
                }
                for node in self.outline
            ],
            "items": [finding.as_dict() for finding in self.findings],
            "notices": [
                {"name": notice.name, "message": notice.message, "start": notice.start}
                for notice in self.notices
            ],
        }
        if self.declassified_by:
            result["declassified_by"] = self.declassified_by
        return result
