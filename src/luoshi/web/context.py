"""What every page knows about its surroundings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from luoshi.units.models import Role, User
from luoshi.web.menu import menu_for

CAN = {
    "open": "matter.open",
    "export": "matter.export",
    "upload": "plan.upload",
    "plan_export": "plan.export",
    "plan_consult": "plan.consult",
    "plan_approve": "plan.approve",
    "plan_issue": "plan.issue",
    "order_draft": "order.draft",
}  # what templates ask about


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give templates the installation's facts, and the menu of whoever has signed in.

    ``menu`` is empty, and ``here`` (the place of the menu in which the page lies) is None, while nobody has.
    """
    user: Any = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    demo = settings.OPTIONS.demo
    menu = menu_for(user, request.path) if known else []
    return {
        "demo": demo,
        "demo_people": demo_people() if demo and not known else [],
        "can": {name: known and user.may(action) for name, action in CAN.items()},
        "languages": settings.LANGUAGES,
        "menu": menu,
        "my_sessions_url": reverse("usersessions_list") if known else "",
        "here": next((line.place for line in menu if line.here), None),
    }


def demo_people() -> list[User]:
    """Return one person of each role, in the order of the loop."""
    people = User.objects.filter(is_active=True).select_related("unit").order_by("pk")
    first = {person.role: person for person in reversed(people)}
    return [first[role] for role in Role.values if role in first]
