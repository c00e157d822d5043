from __future__ import annotations

import pytest

from luoshi.units.models import DutyRole, Role, UnitKind
from luoshi.units.rules.responsibility import Answer, three_lines
from tests.factories import make_unit, make_user
from tests.units.factories import make_area, make_duty, make_field

pytestmark = pytest.mark.django_db


def names(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.unit.name for answer in answers]


def test_the_three_lines_of_a_field_in_a_town() -> None:
    county, town_unit = make_unit("甲县", kind=UnitKind.COUNTY), make_unit("青石镇", kind=UnitKind.TOWN)  # fmt: skip
    bureau = make_unit("市住建局")
    plant = make_unit("甲燃气公司", kind=UnitKind.ENTERPRISE)
    city = make_area("甲市")
    region = make_area("甲县", city, unit=county)
    town = make_area("青石镇", region, unit=town_unit)
    gas = make_field("城镇燃气")
    make_duty(gas, bureau, basis="城镇燃气管理条例第五条")
    make_duty(gas, plant, DutyRole.RESPONSIBLE, area=town)

    lines = three_lines(gas, town)

    assert names(lines.territorial) == ["青石镇"]
    assert lines.territorial[0].why == "辖区“青石镇”的属地单位"
    assert names(lines.regulators) == ["市住建局"]
    assert lines.regulators[0] == Answer(bureau, "regulator", "职责清单：城镇燃气 · 全域 · 行业监管", "城镇燃气管理条例第五条")  # fmt: skip
    assert names(lines.responsible) == ["甲燃气公司"]


def test_the_nearest_regulator_answers_before_the_one_of_the_city() -> None:
    county = make_area("甲县")
    town = make_area("青石镇", county)
    gas = make_field("城镇燃气")
    make_duty(gas, make_unit("市住建局"))
    make_duty(gas, make_unit("县住建局"), area=county)

    assert names(three_lines(gas, town).regulators) == ["县住建局"]
    assert names(three_lines(gas, None).regulators) == ["市住建局"]


def test_who_leads_stands_before_who_regulates() -> None:
    gas = make_field("城镇燃气")
    make_duty(gas, make_unit("市市场监管局"))
    make_duty(gas, make_unit("市住建局"), DutyRole.LEAD)

    assert names(three_lines(gas, None).regulators) == ["市住建局", "市市场监管局"]


def test_a_field_without_regulator_takes_the_one_of_the_field_above() -> None:
    outer = make_field("危险化学品")
    inner = make_field("烟花爆竹", parent=outer)
    make_duty(outer, make_unit("市应急局"))

    assert names(three_lines(inner, None).regulators) == ["市应急局"]


def test_a_territorial_duty_of_the_list_stands_before_the_unit_of_the_area() -> None:
    zone = make_area("开发区", unit=make_unit("甲区"))
    park = make_field("园区安全")
    make_duty(park, make_unit("管委会"), DutyRole.TERRITORIAL, area=zone)

    assert names(three_lines(park, zone).territorial) == ["管委会"]


def test_an_area_without_unit_takes_the_unit_above() -> None:
    county = make_area("甲县", unit=make_unit("甲县政府"))
    grid = make_area("一网格", make_area("青石镇", county), kind="grid")

    assert names(three_lines(make_field(), grid).territorial) == ["甲县政府"]


def test_an_enterprise_of_another_town_is_not_responsible_here() -> None:
    county = make_area("甲县")
    here, there = make_area("甲镇", county), make_area("乙镇", county)
    gas = make_field()
    make_duty(gas, make_unit("甲公司", kind=UnitKind.ENTERPRISE), DutyRole.RESPONSIBLE, area=here)
    make_duty(gas, make_unit("乙公司", kind=UnitKind.ENTERPRISE), DutyRole.RESPONSIBLE, area=there)

    assert names(three_lines(gas, here).responsible) == ["甲公司"]
    assert names(three_lines(gas, county).responsible) == ["甲公司", "乙公司"]


def test_a_closed_unit_answers_for_nothing() -> None:
    gas = make_field()
    make_duty(gas, make_unit(active=False))

    assert three_lines(gas, None).regulators == ()


def test_an_enterprise_person_is_not_told_of_other_enterprises() -> None:
    gas = make_field()
    mine, other = (make_unit(kind=UnitKind.ENTERPRISE) for _ in range(2))
    for unit in (mine, other):
        make_duty(gas, unit, DutyRole.RESPONSIBLE)

    lines = three_lines(gas, None, seen_by=make_user(Role.LIAISON, mine))

    assert names(lines.responsible) == [mine.name]
