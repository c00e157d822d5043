from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from luoshi.units import services
from luoshi.units.models import Area, Duty, DutyRole, Field, RegisterEntry, UnitKind, Verb
from luoshi.units.services import Incomplete, NotAllowed
from tests.factories import MONDAY, make_unit
from tests.units.factories import make_area, make_duty, make_field

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[120.1, 30.1], [120.2, 30.1], [120.2, 30.2], [120.1, 30.1]]]}  # fmt: skip


def test_a_duty_stands_once_on_the_list() -> None:
    field, unit = make_field(), make_unit("甲局")
    services.create_duty(by=None, at=MONDAY, field=field, unit=unit, role="lead")

    with pytest.raises(Incomplete, match="已经有这一条"):
        services.create_duty(by=None, at=MONDAY, field=field, unit=unit, role="lead")

    assert Duty.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (UnitKind.ENTERPRISE, "regulator"),
        (UnitKind.ENTERPRISE, "territorial"),
        (UnitKind.ENTERPRISE, "lead"),
        (UnitKind.DEPARTMENT, "responsible"),
    ],
)
def test_a_part_that_does_not_fit_the_kind_of_unit_is_refused(kind: UnitKind, role: str) -> None:
    with pytest.raises(NotAllowed, match="不能承担"):
        services.create_duty(by=None, at=MONDAY, field=make_field(), unit=make_unit(kind=kind), role=role)  # fmt: skip


def test_what_a_removed_duty_said_stays_in_the_journal() -> None:
    unit = make_unit("甲局")
    duty = make_duty(make_field("燃气"), unit, basis="城镇燃气管理条例第五条", text="监督检查")

    services.remove_duty(duty, by=None, at=MONDAY)

    entry = RegisterEntry.objects.get()
    assert (entry.what, entry.label, entry.unit) == (Verb.REMOVED, "燃气 行业监管 甲局", unit)
    assert entry.data == {
        "field": [None, "燃气"], "unit": [None, "甲局"], "role": [None, "regulator"], "text": [None, "监督检查"],
        "basis": [None, "城镇燃气管理条例第五条"],
    }  # fmt: skip


def test_a_field_is_not_put_below_itself() -> None:
    outer = make_field("危险化学品")
    inner = services.create_field(by=None, at=MONDAY, name="烟花爆竹", parent=outer, words=["烟花", "烟花"])  # fmt: skip

    with pytest.raises(NotAllowed, match="不能放在自己下面"):
        services.change_field(outer, by=None, at=MONDAY, parent=inner)

    assert inner.words == ["烟花"]


def test_a_field_with_duties_is_not_removed() -> None:
    field = make_field()
    make_duty(field, make_unit())

    with pytest.raises(NotAllowed, match="还有职责或子领域"):
        services.remove_field(field, by=None, at=MONDAY)

    assert Field.objects.filter(pk=field.pk).exists()


def test_an_area_moves_with_its_parts() -> None:
    city, other = make_area("甲市"), make_area("乙市")
    town = services.create_area(by=None, at=MONDAY, parent=city, name="甲镇", code="330102001", kind="region")  # fmt: skip
    grid = services.create_area(by=None, at=MONDAY, parent=town, name="一网格", code="g1", kind="grid")  # fmt: skip

    services.change_area(town, by=None, at=MONDAY, parent=other, polygon=SQUARE)

    grid.refresh_from_db()
    town.refresh_from_db()
    assert grid.path == f"{other.pk:06d}.{town.pk:06d}.{grid.pk:06d}."
    assert town.polygon == SQUARE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "33"}, "code"),
        ({"kind": "sea"}, "kind"),
        ({"polygon": []}, "polygon"),
        ({"polygon": {"type": "Point", "coordinates": [1, 2]}}, "polygon"),
        (
            {"polygon": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [7, 8]]]}},
            "polygon",
        ),
        (
            {"polygon": {"type": "Polygon", "coordinates": [[[1, 200], [3, 4], [5, 6], [1, 200]]]}},
            "polygon",
        ),
        (
            {"polygon": {"type": "Polygon", "coordinates": [[["x", 2], [3, 4], [5, 6], ["x", 2]]]}},
            "polygon",
        ),
    ],
)
def test_an_area_value_without_meaning_names_its_field(values: dict[str, Any], field: str) -> None:
    whole = {"name": "甲区", "code": "330102", "kind": "region", **values}

    with pytest.raises(Incomplete) as refusal:
        services.create_area(by=None, at=MONDAY, **whole)

    assert refusal.value.field == field
    assert not Area.objects.exists()


def test_an_area_with_parts_is_not_removed() -> None:
    city = make_area()
    make_area(parent=city)

    with pytest.raises(NotAllowed, match="不能删除"):
        services.remove_area(city, by=None, at=MONDAY)


def test_roles_of_a_duty_are_those_of_the_list() -> None:
    duty = make_duty(make_field(), make_unit())

    with pytest.raises(Incomplete, match="请选择责任类型"):
        services.change_duty(duty, by=None, at=MONDAY, role="boss")

    assert Duty.objects.get().role == DutyRole.REGULATOR


def test_the_database_itself_refuses_the_same_duty_twice() -> None:
    field, unit, area = make_field(), make_unit(), make_area()
    make_duty(field, unit)
    make_duty(field, unit, area=area)

    for place in (None, area):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_duty(field, unit, area=place)
