"""Parts of the ledger's pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.units.models import Unit
from luoshi.web.forms.units import LIST
from luoshi.web.templatetags.luoshi import light_badge, stage_badge

if TYPE_CHECKING:
    from luoshi.ledger.lights import Light
    from luoshi.ledger.models import Matter
    from luoshi.web.columns import Column

register = template.Library()
SHOWN = 60  # characters of a long text in a row
NAMED = 1000  # units in the list of names; the name of any other may be typed in full


@register.simple_tag
def cell(column: Column, matter: Matter, light: Light) -> SafeString:
    """Write one cell of the ledger: what the column says, with a link, badge or unit where it helps."""
    match column.key:
        case "title":
            return format_html(
                '<td class="title"><a href="{}">{}</a></td>',
                matter.get_absolute_url(),
                matter.title,
            )
        case "lead" | "supervisor":
            unit = getattr(matter, column.key)
            return format_html('<td title="{}">{}</td>', unit.name, unit)
        case "stage":
            return format_html("<td>{}</td>", stage_badge(matter))
        case "light":
            return format_html("<td>{}</td>", light_badge(light))
        case "progress":
            return format_html('<td class="number">{}%</td>', matter.progress)
        case "due" if matter.due_at is None:
            said = matter.due_text or _("无时限")
            return format_html('<td class="text-secondary text-nowrap">{}</td>', said)
    value = column.value(matter, light)
    if isinstance(value, date) or column.key == "code":
        return format_html('<td class="text-nowrap">{}</td>', str(value))
    text = "" if value is None else str(value)
    short = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    kind = "number" if column.number else ""
    return format_html(
        '<td class="{}" title="{}">{}</td>', kind, text if short != text else "", short
    )


@register.simple_tag
def unit_names() -> SafeString:
    """Write the list of names that fields for a unit suggest; once a page."""
    names = Unit.objects.active().values_list("name", "short_name")[:NAMED]
    options = SafeString("").join(
        format_html('<option value="{}">{}</option>', name, short) for name, short in names
    )
    return format_html('<datalist id="{}">{}</datalist>', LIST, options)


@register.filter
def of(name: str, form: object) -> object:
    """Return the field of that name: ``"text"|of:form``."""
    return form[name]  # type: ignore[index]
