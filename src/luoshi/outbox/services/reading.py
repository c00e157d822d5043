"""Reading notices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from luoshi.outbox.models import Notice

if TYPE_CHECKING:
    from luoshi.units.models import User


def read(notice: Notice, *, by: User, at: datetime) -> None:
    """Mark a notice of the person's own as read."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=at)


def read_all(*, by: User, at: datetime, up_to: int) -> int:
    """Mark everything up to a notice as read: what came after the page was made stays unread. Returns how many."""
    return Notice.objects.visible_to(by).unread().filter(pk__lte=up_to).update(read_at=at)
