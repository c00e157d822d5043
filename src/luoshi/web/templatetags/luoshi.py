"""Small parts that every page uses: icons, badges, dates as clerks write them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.ledger.lights import Light

register = template.Library()
LIGHT_ICONS = {
    "green": "circle-check",
    "yellow": "alert-triangle",
    "red": "alert-octagon",
    "none": "circle-dashed",
}
LIGHT_COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "none": "secondary"}
STAGE_COLOURS = {
    "issued": "azure", "signed": "blue", "working": "blue", "reported": "purple", "verified": "purple", "closed": "green",
}  # fmt: skip


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with ``label`` it is read aloud, without it is decoration."""
    return _drawn(name, str(label))


@cache
def _drawn(name: str, label: str) -> SafeString:
    href = f"{static('vendor/icons.svg')}#{name}"
    hidden = (
        format_html(' role="img" aria-label="{}"', label)
        if label
        else SafeString(' aria-hidden="true"')
    )
    return format_html('<svg class="icon"{}><use href="{}"></use></svg>', hidden, href)


@register.simple_tag
def light_badge(light: Light) -> SafeString:
    """Show a light by word, icon and colour, its sentence as the title."""
    return format_html(
        '<span class="badge light light-{}" title="{}">{} {}</span>',
        light.colour, light.sentence, icon(LIGHT_ICONS[light.colour]), light.word,
    )  # fmt: skip


@register.simple_tag
def stage_badge(matter: Any) -> SafeString:
    """Show the stage, or that it is suspended."""
    if matter.suspended_at:
        return format_html('<span class="badge bg-secondary-lt">{}</span>', _("已中止"))
    if matter.outcome and matter.outcome != "done":
        return format_html(
            '<span class="badge bg-secondary-lt">{}</span>', matter.get_outcome_display()
        )
    colour = STAGE_COLOURS[matter.stage]
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, matter.get_stage_display())


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
