"""Small parts that every page uses: icons, badges, dates as clerks write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import Form
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.ledger.lights import Light
from luoshi.web import badges
from luoshi.web.menu import Line
from luoshi.web.routes import places

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with ``label`` it is read aloud, without it is decoration."""
    return SafeString(badges.icon(name, str(label)))


@register.simple_tag
def sidebar(menu: Sequence[Line]) -> SafeString:
    """Draw the menu: the same for everybody of a role in one place, so drawn once."""
    return _sidebar(
        get_language(), tuple((line.place.route, line.heading, line.here) for line in menu)
    )


@lru_cache(maxsize=1024)
def _sidebar(language: str, drawn: tuple[tuple[str, str, bool], ...]) -> SafeString:
    by_route = {place.route: place for place in places()}
    menu = [Line(by_route[route], heading, here) for route, heading, here in drawn]
    return render_to_string("parts/menu.html", {"menu": menu})


@register.simple_tag
def light_badge(light: Light) -> SafeString:
    """Show a light by word, icon and colour, its sentence as the title."""
    return SafeString(badges.light_badge(light))


@register.simple_tag
def stage_badge(matter: Any) -> SafeString:
    """Show the stage, or that it is suspended."""
    return SafeString(badges.stage_badge(matter))


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a date: 2026-06-30; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment: 2026-06-30 17:30; the day's last second is just the day."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return (
        f"{local:%Y-%m-%d}" if (local.hour, local.minute) == (23, 59) else f"{local:%Y-%m-%d %H:%M}"
    )


@register.filter
def narrowed(filters: Form) -> list[str]:
    """Return the names of the filters that are set."""
    return [name for name in filters.fields if filters.data.get(name)]


@register.filter
def capped(count: int) -> str:
    """Write a count that was capped: 1000+."""
    return "1000+" if count > 1000 else str(count)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's query string with some values changed; an empty value removes one."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            values.pop(name, None)
        else:
            values[name] = value
    if "after" not in changes:
        values.pop("after", None)
    return f"?{values.urlencode()}" if values else "?"
