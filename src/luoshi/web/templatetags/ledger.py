"""Parts of the ledger's pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from luoshi.units.models import Unit
from luoshi.web.forms.leaders import LIST as LEADERS
from luoshi.web.forms.leaders import leaders
from luoshi.web.forms.units import LIST
from luoshi.web.matter_rows import write_rows

if TYPE_CHECKING:
    from luoshi.ledger.lights import Light
    from luoshi.ledger.models import Matter
    from luoshi.web.columns import Column

register = template.Library()
NAMED = 1000  # units in the list of names; the name of any other may be typed in full


@register.simple_tag
def matter_rows(
    rows: Iterable[tuple[Matter, Light]], columns: Sequence[Column], ticks: object = None
) -> SafeString:
    """Write rows of the ledger; ``ticks``: with a box before each."""
    return SafeString(write_rows(rows, columns, ticks=bool(ticks)))


@register.simple_tag(takes_context=True)
def unit_names(context: dict[str, Any]) -> SafeString:
    """Write the list of names that fields for a unit suggest, of the units that the person may see; once a page."""
    seen = Unit.objects.active().visible_to(context["request"].user)
    return names_list(LIST, seen.values_list("name", "short_name")[:NAMED])


@register.simple_tag
def leader_names() -> SafeString:
    """Write the list of posts that fields for a leader suggest; once a page."""
    return names_list(LEADERS, ((name, "") for name in leaders()[:NAMED]))


def names_list(name: str, pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Write a list that fields suggest from: what is entered, and what is said beside it."""
    options = format_html_join("", '<option value="{}">{}</option>', pairs)
    return format_html('<datalist id="{}">{}</datalist>', name, options)


@register.filter
def of(name: str, form: object) -> object:
    """Return the field of that name: ``"text"|of:form``."""
    return form[name]  # type: ignore[index]
