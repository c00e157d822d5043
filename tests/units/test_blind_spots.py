from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from luoshi.units.models import Chief, DutyRole, Role, Unit
from luoshi.units.rules.blind_spots import blind_spots
from tests.factories import MONDAY, at, make_unit, make_user
from tests.units.factories import make_area, make_duty, make_field

pytestmark = pytest.mark.django_db


def staffed(name: str) -> Unit:
    unit = make_unit(name)
    make_user(Role.LIAISON, unit)
    return unit


def found() -> list[tuple[str, str]]:
    return [(spot.kind.value, spot.sentence) for spot in blind_spots(MONDAY)]


def test_a_complete_register_has_no_blind_spot() -> None:
    unit = staffed("市住建局")
    city = make_area("甲市", unit=unit)
    river = make_area("清河", city, kind="river", code="r1")
    Chief.objects.create(area=river, user=make_user(Role.LEADER, unit), title="河长", since_at=MONDAY)  # fmt: skip
    make_duty(make_field("燃气"), unit)

    assert found() == []


def test_a_field_with_nobody_is_named() -> None:
    field = make_field("密室逃脱")
    make_duty(field, staffed("市消防支队"), DutyRole.SUPPORT)

    assert found() == [("nobody_leads", "“密室逃脱”没有牵头单位，也没有行业监管单位。")]


def test_a_field_that_only_groups_others_is_not_asked() -> None:
    outer = make_field("工业")
    make_duty(make_field("冶金", parent=outer), staffed("市应急局"))

    assert found() == []


def test_regions_that_no_regulator_covers_are_named_by_the_largest() -> None:
    root = staffed("甲市政府")
    city = make_area("甲市", unit=root)
    east, west = make_area("东区", city), make_area("西区", city)
    make_area("西一镇", west)
    make_area("西二镇", west)
    make_area("东一镇", east)
    make_duty(make_field("渔船"), staffed("东区农业局"), area=east)

    assert found() == [("not_everywhere", "“渔船”在西区没有牵头或行业监管单位。")]


def test_two_who_lead_are_named_together() -> None:
    field = make_field("电动自行车")
    make_duty(field, staffed("市公安局"), DutyRole.LEAD)
    make_duty(field, staffed("市住建局"), DutyRole.LEAD)

    assert found() == [("two_lead", "“电动自行车”（全域）：市公安局、市住建局都写着牵头。")]


def test_two_regulators_are_a_blind_spot_until_one_leads() -> None:
    field = make_field("瓶装液化气")
    first = make_duty(field, staffed("市住建局"))
    make_duty(field, staffed("市交通局"))

    before = found()
    first.role = DutyRole.LEAD
    first.save()

    assert before == [("two_lead", "“瓶装液化气”（全域）：市住建局、市交通局都是行业监管，没有写明谁牵头。")]  # fmt: skip
    assert found() == []


def test_two_regulators_of_different_areas_are_none() -> None:
    city = make_area(unit=make_unit())
    field = make_field()
    make_duty(field, staffed("市局"))
    make_duty(field, staffed("区局"), area=city)

    assert found() == []


def test_two_territorial_units_in_one_area_are_named() -> None:
    zone = make_area("开发区", unit=make_unit())
    field = make_field("园区安全")
    make_duty(field, staffed("市应急局"))
    for name in ("管委会", "甲街道"):
        make_duty(field, staffed(name), DutyRole.TERRITORIAL, area=zone)

    assert found() == [("two_territorial", "“园区安全”（开发区）：管委会、甲街道都写着属地管理。")]


def test_an_area_without_unit_is_named_once_for_all_its_parts() -> None:
    county = make_area("甲县")
    make_area("甲镇", county)

    assert found() == [("no_unit", "“甲县”没有属地单位。")]


def test_a_grid_without_chief_and_a_road_with_two_are_named() -> None:
    unit = make_unit()
    make_area("一网格", unit=unit, kind="grid", code="g1")
    road = make_area("人民路", unit=unit, kind="road", code="l1")
    for name in ("甲某", "乙某"):
        Chief.objects.create(area=road, user=make_user(Role.LIAISON, unit, name), title="路长", since_at=at("2026-01-01"))  # fmt: skip

    assert found() == [
        ("no_chief", "网格“一网格”没有责任人。"),
        ("two_chiefs", "“人民路”有两个路长：甲某、乙某。"),
    ]


def test_a_chief_who_has_ended_or_is_locked_is_no_chief() -> None:
    unit = make_unit()
    river = make_area("清河", unit=unit, kind="river", code="r1")
    values = {"area": river, "title": "河长", "since_at": at("2025-01-01")}
    Chief.objects.create(user=make_user(Role.LIAISON, unit), until_at=at("2026-01-01"), **values)
    Chief.objects.create(user=make_user(Role.LIAISON, unit, is_active=False), **values)

    assert found() == [("no_chief", "河段（湖）“清河”没有责任人。")]


def test_duties_of_a_closed_unit_are_named() -> None:
    field = make_field("燃气")
    make_duty(field, make_unit("市建委", active=False))

    assert found() == [
        ("nobody_leads", "“燃气”没有牵头单位，也没有行业监管单位。"),
        ("closed_unit", "“燃气”的行业监管单位“市建委”已经撤销。"),
    ]


def test_a_unit_where_nobody_can_sign_is_named() -> None:
    unit = make_unit("市园林局")
    make_user(Role.INSPECTOR, unit)
    make_user(Role.LIAISON, unit, is_active=False)
    make_duty(make_field(), unit)

    assert found() == [
        ("nobody_signs", "“市园林局”担着职责，却没有在用的单位负责人或联络员账号，事项无人签收。")
    ]


@pytest.mark.parametrize("size", [1, 3])
def test_the_report_takes_five_queries_whatever_its_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        make_duty(make_field(), make_unit(), area=make_area())
        make_area(kind="grid", code=f"g{make_field().pk}")

    with django_assert_num_queries(5):
        spots = blind_spots(MONDAY)

    assert len(spots) >= 3 * size
