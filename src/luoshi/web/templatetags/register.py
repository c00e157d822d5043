"""Parts of the register's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.units.models import Area, RegisterEntry, Unit, User
from luoshi.web.forms.register import AREAS, PEOPLE
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.register_words import lines

register = template.Library()
NAMED = 1000  # names in a list; any other may be typed in full


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str) -> bool:
    """Whether the role of whoever looks has ``action``."""
    return bool(context["request"].user.may(action))


@register.simple_tag(takes_context=True)
def names_for(context: dict[str, Any], name: str) -> SafeString:
    """Write the list of names that fields for units, people or areas suggest."""
    pairs: Any = ()
    if name == UNITS:
        seen = Unit.objects.visible_to(context["request"].user).active()
        pairs = seen.values_list("name", "short_name")[:NAMED]
    elif name == PEOPLE:
        people = User.objects.filter(is_active=True).select_related("unit").order_by("name", "pk")
        pairs = [(user.username, f"{user.name} {user.unit}") for user in people[:NAMED]]
    elif name == AREAS:
        pairs = Area.objects.values_list("code", "name")[:NAMED]
    options = SafeString("").join(
        format_html('<option value="{}">{}</option>', value, said) for value, said in pairs
    )
    return format_html('<datalist id="{}">{}</datalist>', name, options)


@register.filter
def told(entry: RegisterEntry) -> list[tuple[str, str, str]]:
    """Return what an entry changed, as people read it: name, before, after."""
    return lines(entry)
