"""What cells refer to, in memory: units by any of their names, areas by code, people by account."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.units.models import Area, Chief, Duty, Field, Holding, Post, Unit, User
from luoshi.units.tables.cells import BadCell


@dataclass(slots=True)
class Directory:
    """Everything there is, by what a file calls it; rows that an import makes are added on the way."""

    units: dict[str, Unit] = field(default_factory=dict)  # by full name, closed ones too
    nicknames: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    areas: dict[str, Area] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    posts: dict[tuple[int, str], Post] = field(default_factory=dict)
    duties: dict[tuple[Any, ...], Duty] = field(default_factory=dict)
    holdings: dict[tuple[Any, ...], Holding] = field(default_factory=dict)
    chiefs: dict[tuple[Any, ...], Chief] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Directory:
        """Return the directory of the whole register. Eight queries."""
        known = cls()
        for unit in Unit.objects.select_related("parent"):
            known.add_unit(unit)
        known.areas = {area.code: area for area in Area.objects.select_related("parent", "unit")}
        known.people = {user.username.lower(): user for user in User.objects.select_related("unit")}
        known.fields = {one.name: one for one in Field.objects.select_related("parent")}
        for post in Post.objects.select_related("unit"):
            known.posts[post.unit_id, post.name] = post
        for duty in Duty.objects.select_related("field", "unit", "area"):
            known.duties[duty.field_id, duty.unit_id, duty.role, duty.area_id] = duty
        for holding in Holding.objects.select_related("post__unit", "user"):
            known.holdings[holding.post_id, holding.user_id, holding.since_at] = holding
        for chief in Chief.objects.select_related("area__unit", "user"):
            known.chiefs[chief.area_id, chief.user_id, chief.title, chief.since_at] = chief
        return known

    def add_unit(self, unit: Unit) -> None:
        """Let cells name ``unit``."""
        self.units[unit.name] = unit
        for name in (unit.short_name, *unit.aliases):
            if name and unit.active:
                self.nicknames[name].add(unit.name)

    def unit(self, name: str) -> Unit:
        """Return the unit in use of that full name, or of a short name or alias that only one has. Raises ``BadCell``."""
        found = self.units.get(name)
        if found is None:
            called = self.nicknames.get(name, set())
            if len(called) > 1:
                raise BadCell(_("“%(name)s”可以是%(units)s，请写全称。") % {"name": name, "units": "、".join(sorted(called))})  # fmt: skip
            found = self.units[next(iter(called))] if called else None
        if found is None:
            raise BadCell(_("没有叫“%s”的单位；请核对，或先在“单位”表里加上。") % name)
        if not found.active:
            raise BadCell(_("“%s”已经撤销；请改成现在的单位。") % name)
        return found


def unit_needed(cell: str, known: Directory) -> Unit:
    """Read a unit."""
    return known.unit(cell)


def unit_or_none(cell: str, known: Directory) -> Unit | None:
    """Read a unit, or nothing."""
    return known.unit(cell) if cell else None


def area_needed(cell: str, known: Directory) -> Area:
    """Read an area by its code."""
    found = known.areas.get(cell)
    if found is None:
        raise BadCell(_("没有代码是 %s 的辖区；请核对，或先在“辖区”表里加上。") % cell)
    return found


def area_or_none(cell: str, known: Directory) -> Area | None:
    """Read an area by its code, or nothing: everywhere."""
    return area_needed(cell, known) if cell else None


def field_needed(cell: str, known: Directory) -> Field:
    """Read a field."""
    found = known.fields.get(cell)
    if found is None:
        raise BadCell(_("没有“%s”这个领域；请核对，或先在“领域”表里加上。") % cell)
    return found


def field_or_none(cell: str, known: Directory) -> Field | None:
    """Read a field, or nothing."""
    return field_needed(cell, known) if cell else None


def person_needed(cell: str, known: Directory) -> User:
    """Read a person by their account."""
    found = known.people.get(cell.lower())
    if found is None:
        raise BadCell(_("没有 %s 这个账号；请核对，或先开通账号。") % cell)
    return found
