from __future__ import annotations

import pytest

from luoshi.flows.unit_ends import close_unit, merge_units
from luoshi.ledger.models import PartRole
from luoshi.ledger.services import dispute, join
from luoshi.units.models import Role
from luoshi.units.services import NotAllowed
from tests.factories import MONDAY, make_city, make_matter, make_user

pytestmark = pytest.mark.django_db


def test_a_unit_with_open_matters_is_not_closed() -> None:
    city = make_city()
    make_matter(city, lead=city.water)

    with pytest.raises(NotAllowed, match="还有 1 件未销号的事项"):
        close_unit(city.water, by=city.head, at=MONDAY)

    city.water.refresh_from_db()
    assert city.water.active


def test_a_merger_hands_its_matters_over() -> None:
    city = make_city()
    led = make_matter(city, lead=city.water)
    joined = make_matter(city)
    join(joined, by=city.head, at=MONDAY, unit=city.water)

    count = merge_units(city.water, into=city.housing, by=city.head, at=MONDAY)

    led.refresh_from_db()
    city.water.refresh_from_db()
    assert (count, led.lead, city.water.active) == (2, city.housing, False)
    assert led.entries.last().kind == "handed_over"  # type: ignore[union-attr]
    now = joined.parts.filter(until_at=None, role=PartRole.JOIN)
    assert not now.exists()  # who leads it need not join it too


def test_a_merger_that_one_matter_forbids_changes_nothing() -> None:
    city = make_city()
    free, held = make_matter(city, lead=city.water), make_matter(city, lead=city.water)
    dispute(held, by=city.water_head, at=MONDAY, reason="不属于我单位职责")

    with pytest.raises(NotAllowed, match=f"有 1 件事项移交不了，没有合并：{held.code}"):
        merge_units(city.water, into=city.housing, by=city.head, at=MONDAY)

    free.refresh_from_db()
    city.water.refresh_from_db()
    assert (free.lead, city.water.active) == (city.water, True)


def test_somebody_who_may_not_hand_over_does_not_merge() -> None:
    city = make_city()
    make_matter(city, lead=city.water)
    administrator = make_user(Role.ADMINISTRATOR, city.government)

    with pytest.raises(NotAllowed, match="您不能对这件事项做“移交”"):
        merge_units(city.water, into=city.housing, by=administrator, at=MONDAY)
