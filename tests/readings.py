"""Factories for readings: a text, and findings at the places where their quotes stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from luoshi.reading.model import Figure, Finding, Kind, Node, Reading, When

DAY = dt.date(2026, 1, 18)


def a_finding(text: str, quote: str, kind: Kind = Kind.TASK, **fields: Any) -> Finding:
    """Return a finding of ``quote``, in the sentence that holds it."""
    start = text.index(quote)
    opening = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
    closing = text.find("。", start)
    sentence = (opening, closing + 1 if closing >= 0 else len(text))
    made = Finding(kind, start, start + len(quote), quote, 0, (), sentence)
    return replace(made, **fields)


def a_reading(
    text: str, *findings: Finding, outline: tuple[Node, ...] = (), **fields: Any
) -> Reading:
    made = Reading("讲话", "在全市工作会议上的讲话", DAY, text, outline, findings)
    return replace(made, **fields)


def rows(*quotes: str, kind: Kind = Kind.TASK, **fields: Any) -> Reading:
    """Return a reading of one sentence for each quote, all of one kind."""
    text = "".join(f"{quote}。\n" for quote in quotes)
    findings: list[Finding] = []
    at = 0
    for quote in quotes:
        span = (at, at + len(quote) + 1)
        findings.append(Finding(kind, at, at + len(quote), quote, 0, (), span, **fields))
        at += len(quote) + 2
    return a_reading(text, *findings)


def until(quote: str, *date: int) -> When:
    return When(quote, dt.date(*date) if date else None)


def a_figure(name: str, value: float | None = 8, unit: str = "所", **fields: Any) -> Figure:
    return Figure(name, fields.pop("op", "="), value, unit, **fields)
