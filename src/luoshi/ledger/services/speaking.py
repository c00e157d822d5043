"""Words on a matter: comments, leaders' remarks, and what supervision leaves on its journal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.models import EntryKind, Matter
from luoshi.ledger.services.change import Change, change, locked_matter
from luoshi.ledger.services.errors import Incomplete

if TYPE_CHECKING:
    from luoshi.units.models import User


def comment(
    matter: Matter, *, by: User, at: datetime, text: str, version: int | None = None
) -> Matter:
    """Leave a comment."""
    if not text.strip():
        raise Incomplete(_("留言是空的。"))
    with change(matter, "comment", by=by, at=at, version=version) as step:
        step.entry(EntryKind.COMMENT, text)
    return matter


def remark(
    matter: Matter, *, by: User, at: datetime, text: str, version: int | None = None
) -> Matter:
    """Write down a leader's remark (批示)."""
    if not text.strip():
        raise Incomplete(_("批示是空的。"))
    with change(matter, "remark", by=by, at=at, version=version) as step:
        step.entry(EntryKind.REMARK, text)
    return matter


def press(
    matter: Matter, *, by: User | None, at: datetime, text: str, data: dict[str, Any] | None = None
) -> Matter:
    """Note on a matter that an order presses it. Who may sign orders is supervision's rule."""
    return _write(matter, EntryKind.PRESSED, by=by, at=at, text=text, data=data)


def note(
    matter: Matter, *, by: User | None, at: datetime, text: str, data: dict[str, Any] | None = None
) -> Matter:
    """Write a note for another domain: it says what happened there to this matter."""
    return _write(matter, EntryKind.NOTE, by=by, at=at, text=text, data=data)


def _write(
    matter: Matter,
    kind: EntryKind,
    *,
    by: User | None,
    at: datetime,
    text: str,
    data: dict[str, Any] | None,
) -> Matter:
    with transaction.atomic():
        step = Change(locked_matter(matter.pk), by=by, at=at)
        step.entry(kind, text, data)
        step.save()
    matter.__dict__.update(step.matter.__dict__)
    return matter
