"""Plans, units, orders, notices and the caller, as the API tells them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from luoshi.api.schemas.matters import Ref
from luoshi.api.schemas.values import Key


class Me(Schema):
    """Who the token acts for, and within what."""

    name: str
    unit: Ref
    role: str
    may: list[str]
    scopes: list[str]
    expires_at: datetime


class PlanRow(Schema):
    """A plan in a list."""

    id: Key
    title: str
    year: int
    stage: str
    document: str | None
    created_at: datetime
    approved_at: datetime | None
    issued_at: datetime | None


class PlanPage(Schema):
    """One page of plans."""

    items: list[PlanRow]
    next: int | None


class DraftOut(Schema):
    """One row of a plan: what the text said, and what people decided."""

    id: Key
    number: str
    kind: str
    section: str
    title: str
    standard: str
    quote: str
    lead_text: str
    lead: Ref | None
    joins: list[Ref]
    due_on: date | None
    due_text: str
    target_text: str
    status: str
    matter: int | None


class DraftPage(Schema):
    """One page of a plan's rows."""

    items: list[DraftOut]
    next: int | None


class UnitOut(Schema):
    """A unit."""

    id: Key
    name: str
    short_name: str
    aliases: list[str]
    kind: str
    parent: int | None
    area_code: str
    credit_code: str
    centre: bool
    active: bool


class UnitPage(Schema):
    """One page of units."""

    items: list[UnitOut]
    next: int | None


class OrderOut(Schema):
    """An order."""

    id: Key
    number: str
    state: str
    grade: str
    title: str
    addressee: Ref
    issuer: Ref
    matter: int | None
    drafted_at: datetime
    decided_at: datetime | None


class OrderPage(Schema):
    """One page of orders."""

    items: list[OrderOut]
    next: int | None


class NoticeOut(Schema):
    """One line of the caller's inbox."""

    id: Key
    topic: str
    title: str
    text: str
    matter: int | None
    at: datetime
    read_at: datetime | None


class NoticePage(Schema):
    """One page of the inbox."""

    items: list[NoticeOut]
    next: int | None
