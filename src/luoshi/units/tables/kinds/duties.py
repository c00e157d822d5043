"""职责清单."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Duty, DutyRole
from luoshi.units.services.duties import add_duty, alter_duty
from luoshi.units.tables.directory import Directory, area_or_none, field_needed, unit_needed
from luoshi.units.tables.sheet import Column, Done, Sheet, choice, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class Duties(Sheet):
    """Rows of the duty list, known by field, unit, part and area."""

    name = "职责清单"
    action = "duty.edit"
    columns = (
        Column("field", "领域", lambda duty: duty.field.name, field_needed, needed=True, width=24),
        Column("unit", "单位", lambda duty: duty.unit.name, unit_needed, needed=True, width=30),
        choice("role", "责任类型", DutyRole),
        Column("area", "辖区代码", lambda duty: duty.area.code if duty.area else "", area_or_none, hint="空着就是全域。"),
        Column("text", "职责", lambda duty: duty.text, width=48),
        Column("basis", "依据", lambda duty: duty.basis, width=36, hint="法律法规名称和条款。"),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Duty]:  # noqa: ARG002 - duties have no dates
        """Return the duty list of units in use, field by field."""
        duties = Duty.objects.filter(unit__active=True).select_related("field", "unit", "area")
        return duties.order_by("field__order", "field", "role", "pk")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One row for each field, unit, part and area."""
        area = values.get("area")
        return (values["field"].pk, values["unit"].pk, values["role"], area.pk if area else None)

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create or change."""
        duty = known.duties.get(self.key(values))
        if duty is None:
            known.duties[self.key(values)] = add_duty(change, values)
            return Done.CREATED
        rest: dict[str, Any] = {name: values[name] for name in ("text", "basis") if name in values}
        if same(duty, rest):
            return Done.SAME
        return Done.CHANGED if alter_duty(change, duty, rest) else Done.SAME
