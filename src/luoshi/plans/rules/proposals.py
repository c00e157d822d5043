"""Owners proposed with their reasons, and rows that say the same. A proposal counts only when a person accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luoshi.ledger.models import Matter
from luoshi.reading.duplicates import duplicates_across, duplicates_within
from luoshi.reading.units import Unit as NamedUnit
from luoshi.reading.units import UnitList
from luoshi.units.models import DutyRole, Field, Unit

if TYPE_CHECKING:
    from luoshi.plans.models import Plan, Row

EARLIER = 5000  # rows of last year's ledger that are compared
OWNING = (DutyRole.LEAD, DutyRole.REGULATOR)


@dataclass(frozen=True, slots=True)
class Directory:
    """The units, found by whatever a text calls them."""

    names: UnitList
    units: dict[str, Unit]

    @classmethod
    def load(cls) -> Directory:
        """Return the directory of the units in use. One query."""
        units = {unit.name: unit for unit in Unit.objects.active()}
        named = [
            NamedUnit(unit.name, tuple(filter(None, [unit.short_name, *unit.aliases])))
            for unit in units.values()
        ]
        return cls(UnitList(named), units)

    def unit(self, name: str) -> Unit | None:
        """Return the unit of that name, short name or alias; none, when none or several fit."""
        found = self.names.find(name)
        return self.units.get(found.name) if found is not None else None


def propose_owners(plan: Plan) -> None:
    """Write proposals into the rows that have no owner: last year's unit first, then the duty list's."""
    rows = list(plan.rows.filter(lead=None))
    last_year = _last_year(rows, plan.year)
    fields = list(Field.objects.prefetch_related("duties__unit"))
    for row in rows:
        proposals = [*last_year.get(row.pk, []), *_by_duty(row, fields)]
        row.proposals = list({one["unit"]: one for one in reversed(proposals)}.values())[::-1]
    plan.rows.bulk_update(rows, ["proposals"], batch_size=200)


def _last_year(rows: Sequence[Row], year: int) -> dict[int, list[dict[str, Any]]]:
    earlier = list(
        Matter.objects.filter(year=year - 1).select_related("lead").order_by("-id")[:EARLIER]
    )
    found: dict[int, list[dict[str, Any]]] = {}
    pairs = duplicates_across([row.title for row in rows], [matter.title for matter in earlier])
    for pair in sorted(pairs, key=lambda pair: -pair.similarity):
        matter = earlier[pair.right]
        reason = f"去年同类任务（{matter.code}）：{matter.lead.name}"
        found.setdefault(rows[pair.left].pk, []).append(
            {"unit": matter.lead_id, "name": matter.lead.name, "reason": reason}
        )
    return found


def _by_duty(row: Row, fields: Sequence[Field]) -> list[dict[str, Any]]:
    found = []
    for field in fields:
        word = next(
            (word for word in [field.name, *field.words] if word and word in row.title), None
        )
        if word is None:
            continue
        for duty in field.duties.all():
            if duty.role in OWNING and duty.area_id is None:
                reason = (
                    f"职责清单：{field.name}（“{word}”）由{duty.unit.name}{duty.get_role_display()}"
                )
                found.append({"unit": duty.unit_id, "name": duty.unit.name, "reason": reason})
    return found


def mark_alike(plan: Plan) -> None:
    """Mark rows that say nearly the same as an earlier row of the plan."""
    rows = list(plan.rows.order_by("order", "id"))
    for pair in duplicates_within([row.title for row in rows]):
        first, second = sorted((pair.left, pair.right))
        rows[second].alike = rows[first]
    plan.rows.bulk_update(rows, ["alike"], batch_size=200)
