"""Calendar feeds: making an address, and taking it back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from luoshi.ledger.models import CalendarFeed

if TYPE_CHECKING:
    from luoshi.units.models import User


def make_feed(*, by: User, at: datetime) -> str:
    """Return the token of a new feed, told this once; the person's earlier address stops working."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"digest": _digest(token), "made_at": at}
    )
    return token


def revoke_feed(*, by: User) -> None:
    """Take the person's address back."""
    CalendarFeed.objects.filter(user=by).delete()


def owner_of(token: str) -> User | None:
    """Return whose feed this is; revoked, unknown or of somebody who has left: nobody's."""
    feed = CalendarFeed.objects.select_related("user__unit").filter(digest=_digest(token)).first()
    return feed.user if feed is not None and feed.user.is_active else None


def _digest(token: str) -> str:
    # The token has 256 random bits: nothing slower than SHA-256 is needed against guessing.
    return hashlib.sha256(token.encode()).hexdigest()
