"""Parts of the register's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from luoshi.alarms.models import Building
from luoshi.units.models import Area, RegisterEntry, Unit, User
from luoshi.web.forms.fire import BUILDINGS
from luoshi.web.forms.register import AREAS, PEOPLE
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.register_words import lines
from luoshi.web.templatetags.ledger import NAMED, names_list

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str) -> bool:
    """Whether the role of whoever looks has ``action``."""
    return bool(context["request"].user.may(action))


@register.simple_tag(takes_context=True)
def names_for(context: dict[str, Any], name: str) -> SafeString:
    """Write the list of names that fields for units, people, areas or watched buildings suggest."""
    pairs: Any = ()
    if name == UNITS:
        seen = Unit.objects.visible_to(context["request"].user).active()
        pairs = seen.values_list("name", "short_name")[:NAMED]
    elif name == PEOPLE:
        people = User.objects.filter(is_active=True).select_related("unit").order_by("name", "pk")
        pairs = [(user.username, f"{user.name} {user.unit}") for user in people[:NAMED]]
    elif name == AREAS:
        pairs = Area.objects.values_list("code", "name")[:NAMED]
    elif name == BUILDINGS:
        watched = Building.objects.visible_to(context["request"].user).order_by("name")
        pairs = watched.values_list("name", "address")[:NAMED]
    return names_list(name, pairs)


@register.filter
def told(entry: RegisterEntry) -> list[tuple[str, str, str]]:
    """Return what an entry changed, as people read it: name, before, after."""
    return lines(entry)
