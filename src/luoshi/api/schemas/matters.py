"""Matters, as the API tells them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from luoshi.api.schemas.values import Key


class Ref(Schema):
    """A unit, by its key and its name."""

    id: Key
    name: str


class LightOut(Schema):
    """The verdict of now, and why."""

    colour: str = Field(description="green, yellow, red, none")
    sentence: str


class MatterRow(Schema):
    """A matter in a list."""

    id: Key
    code: str
    version: int = Field(description="每次改动加一；办理时要带上")
    kind: str
    title: str
    year: int
    section: str
    number: str
    stage: str
    outcome: str
    lead: Ref
    supervisor: Ref
    parent: int | None
    follows: int | None
    opened_at: datetime
    due_at: datetime | None
    due_text: str
    suspended_at: datetime | None
    progress: int
    progress_at: datetime | None
    reported_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    reopened: int
    light: LightOut


class MatterPage(Schema):
    """One page of a list; ``next`` goes into ``after`` for the next one."""

    items: list[MatterRow]
    next: int | None


class PartOut(Schema):
    """The part of a unit."""

    unit: Ref
    role: str
    since_at: datetime
    until_at: datetime | None


class ClockOut(Schema):
    """A running obligation."""

    kind: str
    started_at: datetime
    due_at: datetime


class MilestoneOut(Schema):
    """A dated step."""

    id: Key
    text: str
    due_on: date
    percent: int
    reached_at: datetime | None


class RequestOut(Schema):
    """A dispute or an extension that was asked for."""

    kind: str
    unit: Ref
    asked_at: datetime
    reason: str
    new_due_at: datetime | None
    decided_at: datetime | None
    granted: bool | None
    answer: str


class MatterOut(MatterRow):
    """A matter with its record, and what the caller may do to it now."""

    standard: str
    document: str
    quote: str
    origin: str
    target: Decimal | None
    actual: Decimal | None
    measure: str
    target_text: str
    final: bool
    playbook: str
    parts: list[PartOut]
    clocks: list[ClockOut]
    milestones: list[MilestoneOut]
    requests: list[RequestOut]
    actions: list[str] = Field(description="现在能办的动作，即 POST /api/matters/{id}/… 的最后一段")


class EntryOut(Schema):
    """One line of the journal. ``digest`` chains it to the line before."""

    id: Key
    seq: int
    at: datetime
    kind: str
    by: str | None
    unit: str | None
    text: str
    data: dict[str, object]
    digest: str


class EntryPage(Schema):
    """One page of a journal; ``next`` goes into ``after``."""

    items: list[EntryOut]
    next: int | None


class EvidenceOut(Schema):
    """A file that proves something."""

    id: Key
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str
    by: str
    at: datetime
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None


class EvidenceList(Schema):
    """All evidence of a matter."""

    items: list[EvidenceOut]


class MattersOut(Schema):
    """Matters that an action opened."""

    items: list[MatterOut]
