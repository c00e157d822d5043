"""Pages of areas."""

from __future__ import annotations

import pytest

from luoshi.units.models import Chief, DutyRole, Role
from tests.factories import MONDAY, make_city, make_user
from tests.units.factories import make_area, make_duty, make_field
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db


def test_chiefs_and_duties_that_are_not_listed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.web.pages.areas.SHOWN", 1)
    city, area = make_city(), make_area()
    client = browser(city.clerk)
    for number in (1, 2):
        user = make_user(Role.LIAISON, city.housing)
        Chief.objects.create(area=area, user=user, title=f"河长{number}", since_at=MONDAY)
        make_duty(make_field(), city.water, DutyRole.LEAD, area=area)
        page = client.get(f"/units/areas/{area.pk}/")
        told = said(page).count("只列前 1 个。")
        assert (len(page.context["chiefs"]), len(page.context["duties"]), told) == (
            1,
            1,
            2 * (number == 2),
        )
