"""What every page knows about its surroundings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from luoshi.web.menu import menu_for


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give templates the installation's facts, and the menu of whoever has signed in."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "demo": settings.OPTIONS.demo,
        "languages": settings.LANGUAGES,
        "menu": menu_for(user) if known else [],
    }
