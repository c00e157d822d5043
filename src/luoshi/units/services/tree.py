"""Units: made, changed, moved, merged and closed. ``path`` is always the way from the root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from luoshi.units.models import Unit, UnitKind, Verb
from luoshi.units.rules.codes import BadCode, area_code, credit_code
from luoshi.units.services.change import Change, changing, facts, fresh, hold_tree, line, others
from luoshi.units.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User

DEEPEST = 12  # levels of the tree
MOST_ALIASES = 20
FACTS = ("kind", "name", "short_name", "aliases", "parent", "area_code", "credit_code", "order", "centre")  # fmt: skip


def create_unit(*, by: User | None, at: datetime, parent: Unit | None, **values: Any) -> Unit:  # noqa: ANN401 - fields of Unit
    """Make a unit below ``parent`` (none: a root); ``values`` are fields of :class:`Unit`."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Unit.objects.all())
        fresh(parent)
        return add_unit(change, parent, values)


def change_unit(unit: Unit, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give a unit other values; whether anything was different. Its place is changed by :func:`move_unit`."""
    with changing("unit.edit", by=by, at=at) as change:
        fresh(unit)
        return alter_unit(change, unit, values)


def move_unit(unit: Unit, *, by: User | None, at: datetime, parent: Unit | None) -> bool:
    """Put a unit, with everything below it, under another (none: it becomes a root); whether it moved."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Unit.objects.all())
        fresh(unit, parent)
        return put_under(change, unit, parent)


def close_unit(unit: Unit, *, by: User | None, at: datetime) -> None:
    """Close a unit that nothing hangs on any more. Open matters are asked about in :mod:`luoshi.flows.unit_ends`."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Unit.objects.all())
        fresh(unit)
        if not unit.active:
            raise NotAllowed(_("“%s”已经撤销。") % unit)
        held = list(what_keeps(unit, at))
        if held:
            words = {"unit": unit, "held": _("、").join(held)}
            raise NotAllowed(_("“%(unit)s”还不能撤销：%(held)s。") % words)
        change.set(unit, {"active": False, "closed_at": at})
        change.note(Verb.CLOSED, unit, unit=unit)


def reopen_unit(unit: Unit, *, by: User | None, at: datetime) -> None:
    """Take a closed unit into use again; what was merged stays with the other."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Unit.objects.all())
        fresh(unit)
        if unit.active:
            raise NotAllowed(_("“%s”没有撤销。") % unit)
        if unit.parent is not None and not unit.parent.active:
            raise NotAllowed(_("上级“%s”已经撤销，请先恢复它。") % unit.parent)
        change.set(unit, {"active": True, "closed_at": None, "successor": None})
        change.note(Verb.REOPENED, unit, unit=unit)


def what_keeps(unit: Unit, at: datetime) -> Iterable[str]:
    """Say what still hangs on a unit, so that it cannot be closed."""
    from luoshi.units.models import Holding

    counts = (
        (_("下级单位 %d 个"), unit.children.active().count()),
        (_("在用人员 %d 名"), unit.people.filter(is_active=True).count()),
        (_("有人任职的岗位 %d 个"), Holding.objects.unfinished(at).filter(post__unit=unit).count()),
        (_("职责 %d 条"), unit.duties.count()),
        (_("辖区 %d 个"), unit.areas.count()),
    )
    return (words % count for words, count in counts if count)


def add_unit(change: Change, parent: Unit | None, values: Mapping[str, Any]) -> Unit:
    """Make a unit within a change that is under way and holds the tree."""
    if parent is not None:
        _takes_children(parent)
    unit = Unit(
        parent=parent, path="", **_checked(change, {"name": "", "kind": "", **values}, None)
    )
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk:06d}."
    unit.save(update_fields=["path"])
    change.note(Verb.CREATED, unit, unit=unit, data=facts(unit, *FACTS))
    return unit


def alter_unit(change: Change, unit: Unit, values: Mapping[str, Any]) -> bool:
    """Change a unit's values within a change that is under way; whether anything was different."""
    checked = _checked(change, values, unit)
    last = unit.centre and checked.get("centre") is False
    if last and not Unit.objects.active().filter(centre=True).exclude(pk=unit.pk).exists():
        raise NotAllowed(_("至少要有一个督查中心。"), "centre")
    return change.alter(unit, checked, unit=unit)


def put_under(change: Change, unit: Unit, parent: Unit | None) -> bool:
    """Move a unit within a change that holds the tree; paths of everything below follow in one statement."""
    if unit.parent_id == (parent.pk if parent else None):
        return False
    if parent is not None:
        if parent.path.startswith(unit.path):
            words = {"parent": parent, "unit": unit}
            raise NotAllowed(
                _("“%(parent)s”就在“%(unit)s”里面，不能作它的上级。") % words, "parent"
            )
        _takes_children(parent, _height(unit))
    before = unit.parent
    old, own = unit.path, unit.path.rstrip(".").rpartition(".")[2]
    new = f"{parent.path if parent else ''}{own}."
    Unit.objects.within(unit).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.parent, unit.path = parent, new
    data = {"parent": [str(before or ""), str(parent or "")]}
    change.note(Verb.MOVED, unit, unit=unit, data=data)
    return True


def _height(unit: Unit) -> int:
    paths = Unit.objects.within(unit).values_list("path", flat=True)
    return max(path.count(".") for path in paths) - unit.path.count(".")


def _takes_children(parent: Unit, height: int = 0) -> None:
    if not parent.active:
        raise NotAllowed(_("“%s”已经撤销，不能作上级。") % parent, "parent")
    if parent.path.count(".") + 1 + height > DEEPEST:
        raise NotAllowed(_("层级最多 %d 层。") % DEEPEST, "parent")


def _checked(change: Change, values: Mapping[str, Any], unit: Unit | None) -> dict[str, Any]:
    """Return the values as they are kept. Raises ``Incomplete``, which names the field."""
    kept = dict(values)
    if "name" in kept:
        kept["name"] = _own_name(change, line(kept["name"], "name", 100), unit)
    if "kind" in kept and kept["kind"] not in UnitKind.values:
        raise Incomplete(_("请选择单位类别。"), "kind")
    if "short_name" in kept:
        kept["short_name"] = line(kept["short_name"], "short_name", 50, needed=False)
    if "aliases" in kept:
        kept["aliases"] = _aliases(kept["aliases"])
    for field, check in (("area_code", area_code), ("credit_code", credit_code)):
        if kept.get(field):
            try:
                kept[field] = check(kept[field])
            except BadCode as fault:
                raise Incomplete(str(fault), field) from None
    if kept.get("credit_code"):
        _own_credit_code(kept["credit_code"], unit)
    return kept


def _aliases(names: Iterable[str]) -> list[str]:
    found = [line(name, "aliases", 50) for name in names if name.strip()]
    if len(found) > MOST_ALIASES:
        raise Incomplete(_("别名最多 %d 个。") % MOST_ALIASES, "aliases")
    return list(dict.fromkeys(found))


def _own_name(change: Change, name: str, unit: Unit | None) -> str:
    if others(change, Unit.objects.filter(name=name), unit):
        raise Incomplete(_("已经有叫“%s”的单位。") % name, "name")
    return name


def _own_credit_code(code: str, unit: Unit | None) -> None:
    other = Unit.objects.filter(credit_code=code).exclude(pk=unit.pk if unit else 0).first()
    if other is not None:
        raise Incomplete(_("统一社会信用代码已经是“%s”的。") % other.name, "credit_code")
