"""Addresses and menu: one module for each area of pages, found by being here.

A module has ``urlpatterns``; with an ``app_name`` they lie below that name (``matters`` → ``/matters/``) and in its
namespace; a ``prefix`` puts them below that instead. Its ``places``, if any, are its lines of the menu.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, include, path

if TYPE_CHECKING:
    from luoshi.web.menu import Place


@cache
def areas() -> tuple[ModuleType, ...]:
    """Return the modules of all areas, in the order of their names."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


def patterns() -> list[URLPattern | URLResolver]:
    """Return the addresses of every area."""
    return [path(_prefix(area), include(area)) for area in areas()]


def _prefix(area: ModuleType) -> str:
    """Return what the addresses of an area begin with, ending in a slash; nothing: they lie at the root."""
    prefix: str = getattr(area, "prefix", getattr(area, "app_name", ""))
    return f"{prefix.strip('/')}/" if prefix.strip("/") else ""


@cache
def places() -> tuple[Place, ...]:
    """Return every line of the menu, in order."""
    return tuple(
        sorted((p for area in areas() for p in getattr(area, "places", ())), key=lambda p: p.order)
    )
