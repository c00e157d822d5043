"""What charts of pages are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


def on_the_wall(at: datetime) -> str:
    """Return a moment as China's clocks show it, without offset: a browser of any zone draws it as it stands."""
    return timezone.localtime(at).replace(tzinfo=None).isoformat()
