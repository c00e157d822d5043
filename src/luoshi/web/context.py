"""What every page knows about its surroundings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from luoshi.units.models import Role, User
from luoshi.web.menu import menu_for


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give templates the installation's facts, and the menu of whoever has signed in."""
    user: Any = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    demo = settings.OPTIONS.demo
    return {
        "demo": demo,
        "demo_people": demo_people() if demo and not known else [],
        "can": {
            "open": known and user.may("matter.open"),
            "export": known and user.may("matter.export"),
        },
        "languages": settings.LANGUAGES,
        "menu": menu_for(user) if known else [],
    }


def demo_people() -> list[User]:
    """Return one person of each role, in the order of the loop."""
    people = User.objects.filter(is_active=True).select_related("unit").order_by("pk")
    first = {person.role: person for person in reversed(people)}
    return [first[role] for role in Role.values if role in first]
