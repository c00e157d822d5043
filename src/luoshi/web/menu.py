"""The menu: what a role finds in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.units.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the menu: shown to those whose role has one of ``actions`` (none: to everybody)."""

    route: str
    name: _StrPromise
    icon: str
    actions: tuple[str, ...] = ()

    @property
    def icon_name(self) -> str:
        """The name of its icon in the sprite."""
        return self.icon.removeprefix("icon:")

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.route)


PLACES = (
    Place("home", _("首页"), "icon:home"),
    Place("desk", _("我的待办"), "icon:checklist"),
    Place("matters:list", _("台账"), "icon:table"),
)


def menu_for(user: User) -> list[Place]:
    """Return what this person finds in the menu."""
    return [place for place in PLACES if not place.actions or any(map(user.may, place.actions))]
