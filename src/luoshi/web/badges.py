"""Lights, stages and icons as small pieces of HTML."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from luoshi.ledger.models import Outcome, Stage

if TYPE_CHECKING:
    from luoshi.ledger.lights import Light

LIGHT_ICONS = {
    "green": "circle-check",
    "yellow": "alert-triangle",
    "red": "alert-octagon",
    "none": "circle-dashed",
}
STAGE_COLOURS = {
    "issued": "azure", "signed": "blue", "working": "blue", "reported": "purple", "verified": "purple", "closed": "green",
}  # fmt: skip
# Django's get_…_display hashes every choice for each row.
STAGES, OUTCOMES = dict(Stage.choices), dict(Outcome.choices)


@cache
def icon(name: str, label: str = "") -> str:
    """Draw an icon of the sprite; with ``label`` it is read aloud, without it is decoration."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    href = escape(f"{static('vendor/icons.svg')}#{name}")
    return f'<svg class="icon" {said}><use href="{href}"></use></svg>'


def light_badge(light: Light) -> str:
    """Show a light by word, icon and colour, its sentence as the title."""
    drawn = f"{icon(LIGHT_ICONS[light.colour])} {escape(light.word)}"
    return f'<span class="badge light light-{light.colour}" title="{escape(light.sentence)}">{drawn}</span>'


def stage_badge(matter: Any) -> str:
    """Show the stage, or that it is suspended."""
    if matter.suspended_at:
        return f'<span class="badge bg-secondary-lt">{escape(_("已中止"))}</span>'
    if matter.outcome and matter.outcome != "done":
        return f'<span class="badge bg-secondary-lt">{escape(str(OUTCOMES[matter.outcome]))}</span>'
    colour = STAGE_COLOURS[matter.stage]
    return f'<span class="badge bg-{colour}-lt">{escape(str(STAGES[matter.stage]))}</span>'
