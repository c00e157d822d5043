"""A unit becomes part of another: what hung on it moves, its names go on being understood."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.units.models import Duty, Holding, Unit, Verb
from luoshi.units.services.change import Change, changing, facts, fresh, hold_tree
from luoshi.units.services.errors import NotAllowed
from luoshi.units.services.tree import MOST_ALIASES, put_under

if TYPE_CHECKING:
    from luoshi.units.models import User

DUTY_FACTS = ("field", "unit", "role", "area", "text", "basis")


def merge_unit(unit: Unit, *, into: Unit, by: User | None, at: datetime) -> None:
    """Merge ``unit`` into another: units below it, people, duties and areas move, its holdings end, and it is closed.

    Open matters are handed over first, by :mod:`luoshi.flows.unit_ends`. Raises ``NotAllowed``.
    """
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Unit.objects.all())
        fresh(unit, into)
        _may_merge(unit, into)
        for child in unit.children.order_by("order", "pk"):
            put_under(change, child, into)
        for person in unit.people.all():
            change.alter(person, {"unit": into}, unit=into)
        for holding in Holding.objects.unfinished(at).filter(post__unit=unit):
            end_holding(change, holding, at)
        _move_duties(change, unit, into)
        for area in unit.areas.all():
            change.alter(area, {"unit": into}, unit=into)
        _keep_names(change, unit, into)
        change.set(unit, {"active": False, "closed_at": at, "successor": into})
        change.note(Verb.MERGED, unit, unit=unit, data={"into": ["", into.name]})
        change.note(Verb.MERGED, unit, unit=into, data={"into": ["", into.name]})


def _may_merge(unit: Unit, into: Unit) -> None:
    if not unit.active or not into.active:
        raise NotAllowed(_("撤销了的单位不能合并。"))
    if into.path.startswith(unit.path):
        raise NotAllowed(_("不能并入自己或自己的下级。"), "into")
    if unit.centre:
        raise NotAllowed(_("督查中心不能并入别的单位；请先让另一个单位作督查中心。"))


def end_holding(change: Change, holding: Holding, at: datetime) -> None:
    """End a holding now; one that had not begun is taken back."""
    unit = holding.post.unit
    if holding.since_at >= at:
        change.note(Verb.REMOVED, holding, unit=unit, data=facts(holding, "since_at", "until_at"))
        holding.delete()
        return
    changed = change.set(holding, {"until_at": at})
    change.note(Verb.DISMISSED, holding, unit=unit, data=changed)


def _move_duties(change: Change, unit: Unit, into: Unit) -> None:
    """Move duties; what ``into`` answers for already is taken off the list, and stays in the journal."""
    own = set(into.duties.values_list("field", "role", "area"))
    for duty in Duty.objects.filter(unit=unit).select_related("field", "area", "unit"):
        if (duty.field_id, duty.role, duty.area_id) in own:
            change.note(Verb.REMOVED, duty, unit=unit, data=facts(duty, *DUTY_FACTS))
            duty.delete()
        else:
            change.alter(duty, {"unit": into}, unit=into)


def _keep_names(change: Change, unit: Unit, into: Unit) -> None:
    """Documents of earlier years name the old unit: its names lead to the new one."""
    names = [*into.aliases, unit.name[:50], unit.short_name, *unit.aliases]
    kept = [name for name in dict.fromkeys(names) if name and name != into.name][:MOST_ALIASES]
    change.alter(into, {"aliases": kept}, unit=into)
