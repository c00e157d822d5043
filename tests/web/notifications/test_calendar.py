from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_city, make_matter
from tests.web.notifications.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


def test_an_address_is_shown_once_works_without_signing_in_and_is_taken_back() -> None:
    city = make_city()
    make_matter(
        city,
        title="完成老旧管网改造",
        opened_at=timezone.now(),
        due_at=timezone.now() + timedelta(days=9),
    )
    client = signed_in(city.housing_liaison)
    assert "还没有订阅地址" in page(client, "/feeds/")

    answer = client.post("/feeds/").content.decode()

    found = re.search(r"http://testserver(/feeds/[\w-]{43}\.ics)", answer)
    assert found is not None
    assert found[1] not in page(client, "/feeds/")
    calendar = Client().get(found[1])
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in calendar["Cache-Control"]
    assert "完成老旧管网改造".encode() in calendar.content.replace(b"\r\n ", b"")
    assert Client().head(found[1]).status_code == 200
    assert Client().post(found[1]).status_code == 405
    client.post("/feeds/revoke/")
    assert Client().get(found[1]).status_code == 404
    assert Client().get("/feeds/anything.ics").status_code == 404
    assert Client().get("/feeds/").status_code == 302
