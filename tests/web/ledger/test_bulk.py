"""One thing done to many matters."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from luoshi.ledger.models import EntryKind, Matter
from luoshi.ledger.services import sign
from tests.factories import make_city
from tests.web.browsing import browser, said
from tests.web.ledger.factories import recent
from tests.web.ledger.test_list import workbook

pytestmark = pytest.mark.django_db


def bulk(client: Client, action: str, *matters: Matter, **values: Any) -> Any:
    ticked = [f"{matter.pk}-{matter.version}" for matter in matters]
    return client.post("/matters/bulk/", {"action": action, "row": ticked, **values})


def test_the_words_are_asked_for_once_and_said_to_each() -> None:
    city = make_city()
    one, two = recent(city), recent(city, lead=city.water)
    client = browser(city.clerk)

    asked = bulk(client, "comment", one, two)
    assert one.title in said(asked)
    done = bulk(client, "comment", one, two, ready="1", text="月底前报进展")

    assert done.context["done"] == 2
    for matter in (one, two):
        line = matter.entries.get(kind=EntryKind.COMMENT)
        assert (line.text, line.by) == ("月底前报进展", city.clerk)


def test_a_row_that_refuses_is_told_and_does_not_stop_the_others() -> None:
    city = make_city()
    changed, same = recent(city), recent(city)
    stale = Matter.objects.get(pk=changed.pk)
    sign(changed, by=city.housing_liaison, at=changed.opened_at)

    done = bulk(
        browser(city.clerk),
        "hand_over",
        stale,
        same,
        ready="1",
        lead=city.water.name,
        text="职能调整",
    )

    assert done.context["done"] == 1
    assert "刚刚有人改动了这件事项" in said(done)
    changed.refresh_from_db()
    same.refresh_from_db()
    assert (changed.lead, same.lead) == (city.housing, city.water)


def test_rows_that_the_person_does_not_see_are_left_alone() -> None:
    city = make_city()
    own, foreign = recent(city), recent(city, lead=city.water)

    done = bulk(browser(city.housing_liaison), "comment", own, foreign, ready="1", text="好")

    assert done.context["done"] == 1
    assert foreign.title not in said(done)
    assert not foreign.entries.filter(kind=EntryKind.COMMENT).exists()


def test_nothing_ticked_and_nonsense_change_nothing() -> None:
    city = make_city()
    matter = recent(city)
    client = browser(city.clerk)

    answer = client.post(
        "/matters/bulk/",
        {"action": "comment", "row": ["x", "1", "-", "9" * 30 + "-1"]},
        follow=True,
    )
    assert "请先勾选事项。" in said(answer)
    assert bulk(client, "withdraw", matter).status_code == 404
    assert bulk(browser(city.housing_liaison), "hand_over", matter).status_code == 404
    assert bulk(client, "comment", matter, ready="1", text=" ").status_code == 422
    assert matter.entries.count() == 1


def test_ticked_rows_go_to_excel() -> None:
    city = make_city()
    one, other, foreign = recent(city), recent(city), recent(city, lead=city.water)

    sheet = workbook(bulk(browser(city.housing_head), "export", one, foreign))

    assert [row[0] for row in sheet] == ["编号", one.code]
    assert other.code not in str(sheet)
