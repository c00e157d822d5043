"""For a field and an area the three lines are computed, and where one is missing it is a blind spot."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.units.models import DutyRole, Role, UnitKind
from tests.factories import make_unit, make_user
from tests.units.factories import make_area, make_duty, make_field

pytestmark = pytest.mark.django_db


def test_three_lines_are_told_with_their_reasons_and_gaps_are_reported() -> None:
    centre = make_unit("督查室", centre=True)
    bureau = make_unit("市住建局")
    make_user(Role.LIAISON, bureau)
    county = make_area("甲县", unit=make_unit("甲县政府", kind=UnitKind.COUNTY))
    gas, novel = make_field("城镇燃气"), make_field("密室逃脱")
    make_duty(gas, bureau, basis="城镇燃气管理条例第五条")
    make_duty(gas, make_unit("甲燃气公司", kind=UnitKind.ENTERPRISE), DutyRole.RESPONSIBLE)
    client = Client()
    client.force_login(make_user(Role.CENTRE_CLERK, centre))

    whole = client.get(f"/units/lines/?field={gas.pk}&area={county.code}").content.decode()
    bare = client.get(f"/units/lines/?field={novel.pk}&area={county.code}").content.decode()
    report = client.get("/units/blind-spots/").content.decode()

    for said in ("甲县政府", "市住建局", "城镇燃气管理条例第五条", "甲燃气公司"):
        assert said in whole
    assert "没有牵头或行业监管单位" in bare
    assert "没有登记责任企业" in bare
    assert "“密室逃脱”没有牵头单位，也没有行业监管单位。" in report
    assert "城镇燃气" not in report
