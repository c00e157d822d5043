"""From a matter back to what rang: for eyes that may see it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from luoshi.alarms.models import Incident, Verdict
from luoshi.flows.alarms import judge
from luoshi.flows.alarms_watch import follow_up
from luoshi.ledger.models import Matter
from luoshi.units.models import Role, User
from tests.alarms.factories import hear, make_building, make_device, part
from tests.factories import City, make_city, make_user
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db


def burning(city: City) -> Incident:
    now = timezone.now()
    device = make_device(make_building(city.housing, "青云大厦"), seen_at=now)
    hear(device, part(1, name="2层走廊感烟", at=now), at=now)
    return Incident.objects.get(device=device)


def links(user: User, matter: Matter) -> list[str]:
    page = said(browser(user).get(matter.get_absolute_url()))
    return re.findall(r'href="(/fire/[a-z]+/\d+/)"', page)


def test_a_response_leads_back_to_its_incident_and_quotes_no_document() -> None:
    city = make_city()
    incident = burning(city)
    judge(incident, Verdict.REAL, by=city.clerk, at=timezone.now(), reason="现场看到明火")

    page = said(browser(city.clerk).get(incident.matter.get_absolute_url()))  # type: ignore[union-attr]

    assert f'<a href="/fire/incidents/{incident.pk}/">青云大厦 火警</a>' in page
    assert "现场看到明火</blockquote>" in page


def test_a_rectification_leads_back_to_its_building_or_point() -> None:
    city = make_city()
    for _ in range(3):
        incident = burning(city) if not Incident.objects.exists() else _again()
        judge(incident, Verdict.FALSE, by=city.clerk, at=timezone.now(), reason="水蒸气")
    follow_up(timezone.now())

    [matter] = Matter.objects.all()
    point = incident.alarms.get().point
    assert matter.origin == f"alarms.point:{point.pk}"
    assert links(city.clerk, matter) == [f"/fire/points/{point.pk}/"]


def _again() -> Incident:
    """Let the same detector fall silent and ring anew."""
    first = Incident.objects.order_by("-pk")[0]
    now = timezone.now()
    hear(first.device, part(1, 1, at=now), at=now)
    hear(first.device, part(1, name="2层走廊感烟", at=now), at=now)
    return Incident.objects.order_by("-pk")[0]


def test_a_unit_that_only_verifies_gets_no_link_to_a_building_that_is_not_its_own() -> None:
    city = make_city()
    incident = burning(city)
    watch = make_user(Role.WATCH, city.water)
    judge(incident, Verdict.REAL, by=watch, at=timezone.now(), reason="明火")

    assert incident.matter is not None
    assert incident.matter.supervisor == city.water
    assert links(make_user(Role.UNIT_HEAD, city.water), incident.matter) == []
    assert links(watch, incident.matter) == [f"/fire/incidents/{incident.pk}/"]
