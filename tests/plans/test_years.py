"""The accounting year: nothing that is late stops being late by the closing of the books."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import ClockKind, Matter
from luoshi.plans.services import close_year, open_year
from tests.factories import MONDAY, at, make_city, make_matter

pytestmark = pytest.mark.django_db
LAST = at("2026-12-31 18:00")


def test_what_is_overdue_goes_over_with_its_date_and_stays_red() -> None:
    city = make_city()
    open_year(2026, by=city.head, at=MONDAY)
    matter = make_matter(city, due_at=at("2026-06-30 23:59:59"))

    close_year(2026, by=city.head, at=LAST)

    following = Matter.objects.get(follows=matter)
    [(_matter, light)] = with_lights(Matter.objects.filter(pk=following.pk).for_rows(), LAST)
    assert timezone.localtime(following.due_at) == at("2026-06-30 23:59:59")
    assert (light.colour, light.sentence) == ("red", "时限是6月30日，已超期 184 天，红灯。")
    assert list(Matter.objects.overdue(at=LAST)) == [following]
    running = following.clocks.running().values_list("kind", flat=True)
    assert set(running) >= {ClockKind.SIGN, ClockKind.FINISH}
