"""Factories of the register, beside those of the city."""

from __future__ import annotations

from typing import Any

from luoshi.units.models import Area, AreaKind, Duty, DutyRole, Field, Role, Unit, UnitKind, User
from tests.factories import NUMBERS, make_unit, make_user


def make_administrator(unit: Unit | None = None) -> User:
    return make_user(Role.ADMINISTRATOR, unit or make_unit(kind=UnitKind.GOVERNMENT))


def make_field(name: str = "", **values: Any) -> Field:
    return Field.objects.create(name=name or f"第{next(NUMBERS)}领域", **values)


def make_area(name: str = "", parent: Area | None = None, **values: Any) -> Area:
    number = next(NUMBERS)
    values = {"kind": AreaKind.REGION, "code": f"33{number:04d}", **values}
    area = Area.objects.create(name=name or f"第{number}区", parent=parent, path="", **values)
    area.path = f"{parent.path if parent else ''}{area.pk:06d}."
    area.save()
    return area


def make_duty(field: Field, unit: Unit, role: DutyRole = DutyRole.REGULATOR, **values: Any) -> Duty:
    return Duty.objects.create(field=field, unit=unit, role=role, **values)
