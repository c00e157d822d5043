"""M09 责任清单, M10 三管三必须: the duty list answers for a field in an area who regulates, whose territory, which enterprise."""

from __future__ import annotations

import pytest

from luoshi.units.models import DutyRole, UnitKind
from luoshi.units.rules.blind_spots import blind_spots
from luoshi.units.rules.responsibility import three_lines
from tests.factories import MONDAY, make_unit
from tests.units.factories import make_area, make_duty, make_field

pytestmark = pytest.mark.django_db


def test_three_lines_answer_and_what_nobody_answers_for_is_a_blind_spot() -> None:
    bureau, town = make_unit("市城管局"), make_unit("青石镇", kind=UnitKind.TOWN)
    plant = make_unit("青石燃气公司", kind=UnitKind.ENTERPRISE)
    area = make_area("青石镇", unit=town)
    gas, escape_rooms = make_field("城镇燃气"), make_field("密室逃脱")
    make_duty(gas, bureau, basis="城镇燃气管理条例第五条")
    make_duty(gas, plant, DutyRole.RESPONSIBLE, area=area)

    lines = three_lines(gas, area)
    assert [answer.unit for answer in lines.territorial] == [town]
    assert [(a.unit, a.basis) for a in lines.regulators] == [(bureau, "城镇燃气管理条例第五条")]
    assert [answer.unit for answer in lines.responsible] == [plant]

    named = [spot.sentence for spot in blind_spots(MONDAY) if escape_rooms.name in spot.sentence]
    assert len(named) == 1
