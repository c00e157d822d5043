"""M06 层层分解、逐级传导压力: children of several levels; progress rolls up; parents close last."""

from __future__ import annotations

import pytest

from luoshi.ledger.models import Matter
from luoshi.ledger.services import report_done, report_progress, sign
from luoshi.ledger.services.errors import Refused
from luoshi.units.models import Role
from tests.factories import MONDAY, at, make_city, make_matter, make_unit, make_user

pytestmark = pytest.mark.django_db


def test_progress_of_the_lowest_level_reaches_the_top_and_the_top_closes_last() -> None:
    city = make_city()
    village = make_unit("柳村", city.town, kind="village")
    villager = make_user(Role.LIAISON, village)
    top = make_matter(city)
    middle = make_matter(city, parent=top, lead=city.town, supervisor=city.housing)
    lowest = make_matter(city, parent=middle, lead=village, supervisor=city.town)
    for matter, person in (
        (top, city.housing_liaison),
        (middle, city.town_liaison),
        (lowest, villager),
    ):
        sign(matter, by=person, at=MONDAY)

    report_progress(lowest, by=villager, at=at("2026-04-01"), text="过半", percent=60)

    assert Matter.objects.get(pk=top.pk).progress == 60
    top.refresh_from_db()
    with pytest.raises(Refused, match="分解事项"):
        report_done(top, by=city.housing_head, at=at("2026-04-02"), text="完成")
