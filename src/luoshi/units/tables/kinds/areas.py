"""辖区."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Area, AreaKind
from luoshi.units.services.areas import add_area, alter_area, place_under
from luoshi.units.tables.directory import Directory, area_or_none, unit_or_none
from luoshi.units.tables.sheet import Column, Done, Later, Sheet, choice, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


def _above(cell: str, known: Directory) -> Area | None:
    """Read the area above, which may stand further down in the same sheet."""
    if cell and cell not in known.areas:
        raise Later
    return area_or_none(cell, known)


class Areas(Sheet):
    """Areas, known by their code. The polygon is kept on the area's page, not here: a cell could not hold it."""

    name = "辖区"
    action = "unit.edit"
    columns = (
        Column("code", "代码", lambda area: area.code, needed=True, hint="行政区用 GB/T 2260 代码；网格、河段、路段自己编号。"),
        Column("name", "名称", lambda area: area.name, needed=True),
        choice("kind", "类别", AreaKind),
        Column("parent", "上级代码", lambda area: area.parent.code if area.parent else "", _above),
        Column("unit", "属地单位", lambda area: area.unit.name if area.unit else "", unit_or_none, width=30),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Area]:  # noqa: ARG002 - areas have no dates
        """Return the areas, each after the one above it."""
        return Area.objects.select_related("parent", "unit").defer("polygon").order_by("path")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One area for each code."""
        return (values["code"],)

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create, change and move."""
        area = known.areas.get(values["code"])
        if area is None:
            parent = values.pop("parent", None)
            area = add_area(change, parent, values)
            known.areas[area.code] = area
            return Done.CREATED
        moved = "parent" in values and _move(change, known, area, values.pop("parent"))
        if same(area, values):
            return Done.CHANGED if moved else Done.SAME
        return Done.CHANGED if alter_area(change, area, values) or moved else Done.SAME


def _move(change: Change, known: Directory, area: Area, parent: Area | None) -> bool:
    """Move, and let the areas in memory know their new paths."""
    old = area.path
    if not place_under(change, area, parent):
        return False
    for other in known.areas.values():
        if other is not area and other.path.startswith(old):
            other.path = area.path + other.path[len(old) :]
    return True
