"""单位."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Unit, UnitKind
from luoshi.units.services.tree import add_unit, alter_unit, put_under
from luoshi.units.tables import cells
from luoshi.units.tables.directory import Directory, unit_or_none
from luoshi.units.tables.sheet import Column, Done, Later, Sheet, choice, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class _Awaited:
    """Reads the unit above, which may stand further down in the same sheet."""

    def __call__(self, cell: str, known: Directory) -> Unit | None:
        if cell and cell not in known.units and cell not in known.nicknames:
            raise Later
        return unit_or_none(cell, known)


class Units(Sheet):
    """Units, known by their full name."""

    name = "单位"
    action = "unit.edit"
    columns = (
        Column("name", "单位全称", lambda unit: unit.name, needed=True, width=30),
        Column("short_name", "简称", lambda unit: unit.short_name),
        Column("aliases", "别名", lambda unit: "、".join(unit.aliases), cells.names, hint="用顿号分开；文件里的旧称写在这里，才认得出。"),
        choice("kind", "类别", UnitKind),
        Column("parent", "上级单位", lambda unit: unit.parent.name if unit.parent else "", _Awaited(), width=30, hint="空着就是最上级。"),
        Column("area_code", "行政区划代码", lambda unit: unit.area_code, hint="GB/T 2260，6、9 或 12 位。"),
        Column("credit_code", "统一社会信用代码", lambda unit: unit.credit_code, width=22, hint="18 位，会验末位。"),
        Column("order", "序号", lambda unit: unit.order, cells.number, width=8),
        Column("centre", "督查中心", lambda unit: "是" if unit.centre else "", cells.yes, width=10, choices=lambda: ("是", "否")),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Unit]:  # noqa: ARG002 - only people and posts ask when
        """Return the units in use, each after the one above it."""
        return Unit.objects.active().select_related("parent").order_by("path")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One unit for each full name."""
        return (values["name"],)

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create, change and move."""
        unit = known.units.get(values["name"])
        if unit is None:
            parent = values.pop("parent", None)
            unit = add_unit(change, parent, values)
            known.add_unit(unit)
            return Done.CREATED
        known.unit(unit.name)  # Closed units are not changed by a file.
        moved = "parent" in values and _move(change, known, unit, values.pop("parent"))
        if same(unit, values):
            return Done.CHANGED if moved else Done.SAME
        changed = alter_unit(change, unit, values)
        known.add_unit(unit)
        return Done.CHANGED if changed or moved else Done.SAME


def _move(change: Change, known: Directory, unit: Unit, parent: Unit | None) -> bool:
    """Move, and let the units in memory know their new paths."""
    old = unit.path
    if not put_under(change, unit, parent):
        return False
    for other in known.units.values():
        if other is not unit and other.path.startswith(old):
            other.path = unit.path + other.path[len(old) :]
    return True
