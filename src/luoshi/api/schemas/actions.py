"""What each action on a matter is told. ``version`` is what the caller saw; if it changed meanwhile, nothing is done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from luoshi.api.schemas.values import Key, Line, Moment, Percent, Text, Title


class Strict(Schema):
    """Unknown fields are mistakes, not decoration."""

    model_config = ConfigDict(extra="forbid")


class Seen(Strict):
    """Only the version."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1, description="读到的 version")]


class Said(Seen):
    """With words, or without."""

    text: Text = ""


class MustSay(Seen):
    """With words."""

    text: Annotated[Text, Field(min_length=1)]


class Added(Strict):
    """Words that take nothing away from whoever was first; the version may be left out."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    text: Annotated[Text, Field(min_length=1)]


class Report(Said):
    """Progress, or with ``zero`` that there was none."""

    percent: Percent | None = None
    value: Annotated[Decimal, Field(max_digits=18, decimal_places=4)] | None = None
    zero: bool = False


class MilestoneDone(Said):
    """Which step."""

    milestone: Key


class Extend(Seen):
    """Until when, and why."""

    new_due_at: Moment
    reason: Annotated[Text, Field(min_length=1)]


class Grant(Seen):
    """Granted, as asked or until another date."""

    answer: Text = ""
    new_due_at: Moment | None = None


class Answer(Seen):
    """The reason."""

    answer: Annotated[Text, Field(min_length=1)]


class Dispute(Seen):
    """Why the unit should not do it."""

    reason: Annotated[Text, Field(min_length=1)]


class Assign(Answer):
    """To which unit, and the answer to the one that asked."""

    lead: Key


class HandOver(MustSay):
    """To which unit, and why."""

    lead: Key


class WithUnit(Said):
    """Which unit."""

    unit: Key


class Suspend(MustSay):
    """Why, and when to look again."""

    until: Moment | None = None


class Resume(Said):
    """With a new date, or the old one moved by the days of suspension."""

    due_at: Moment | None = None


class Reopen(MustSay):
    """Why, and until when."""

    due_at: Moment | None = None


class Review(MustSay):
    """What was seen, and when to look again."""

    next_at: Moment | None = None


class Child(Strict):
    """One matter of a split."""

    title: Title
    lead: Key
    due_at: Moment | None = None
    standard: Text = ""


class Split(Seen):
    """Into which matters."""

    children: Annotated[list[Child], Field(min_length=1, max_length=50)]


class Carry(Said):
    """Into which year, and with which date."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    due_at: Moment | None = None


class Step(Strict):
    """A dated step of a new matter."""

    due_on: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
    text: Annotated[Line, Field(min_length=1)]
    percent: Percent = 0


class Open(Strict):
    """A new matter; the caller's own unit supervises. Without ``due_at`` it is reviewed on a cadence."""

    title: Title
    lead: Key
    playbook: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")] = "task"
    joins: Annotated[list[Key], Field(max_length=50, default_factory=list)]
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    due_at: Moment | None = None
    due_text: Annotated[Text, Field(max_length=100)] = ""
    section: Line = ""
    number: Annotated[Text, Field(max_length=24)] = ""
    standard: Text = ""
    document: Line = ""
    quote: Text = ""
    milestones: Annotated[list[Step], Field(max_length=50, default_factory=list)]


State = Literal[
    "open", "overdue", "near", "undated", "unsigned", "unchecked", "waiting", "suspended", "closed", "all"
]  # fmt: skip
Colour = Literal["green", "yellow", "red", "none"]
StageName = Literal["issued", "signed", "working", "reported", "verified", "closed"]
PartName = Literal["lead", "join", "supervise", "any"]
