"""The menu: what a role finds in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.units.models import User

WORK, SUPERVISION, SETTINGS = (
    100,
    200,
    300,
)  # the groups of the menu; a place's order begins with one
GROUPS = {WORK: "", SUPERVISION: _("督查"), SETTINGS: _("设置")}


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the menu: shown to those whose role has one of ``actions`` (none: to everybody).

    ``order`` sorts it; its hundreds name the group. ``icon`` is ``icon:<name>`` of Tabler's outline icons.
    """

    route: str
    name: _StrPromise
    icon: str
    actions: tuple[str, ...] = ()
    order: int = WORK + 50

    @property
    def icon_name(self) -> str:
        """The name of its icon in the sprite."""
        return self.icon.removeprefix("icon:")

    @property
    def url(self) -> str:
        """Its address."""
        return _address(self.route)

    def holds(self, path: str) -> bool:
        """Whether ``path`` is this place or lies below it."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


@cache
def _address(route: str) -> str:
    return reverse(route)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a person sees it: ``heading`` when a group begins, ``here`` when the page is in this place."""

    place: Place
    heading: str
    here: bool


def menu_for(user: User, path: str = "") -> list[Line]:
    """Return what this person finds in the menu while looking at ``path``."""
    from luoshi.web.routes import places  # Imports the pages, which import this.

    shown = [p for p in places() if not p.actions or any(map(user.may, p.actions))]
    held = [p for p in shown if p.holds(path)]
    here = max(held, key=lambda place: len(place.url)) if held else None
    lines, group = [], WORK
    for place in shown:
        now = place.order // 100 * 100
        lines.append(Line(place, str(GROUPS.get(now, "")) if now != group else "", place is here))
        group = now
    return lines
