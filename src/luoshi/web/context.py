"""What every page knows about its surroundings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - Django's signature
    """Give templates the installation's facts."""
    return {"demo": settings.OPTIONS.demo, "languages": settings.LANGUAGES}
