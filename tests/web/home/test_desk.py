"""The desk: what waits for me, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.ledger.services import attach, dispute, report_done, sign, suspend
from luoshi.units.models import Role, User
from tests.factories import make_city, make_user
from tests.web.browsing import browser, queries, said
from tests.web.ledger.factories import recent
from tests.web.scenes import picture

pytestmark = pytest.mark.django_db


def groups(user: User) -> dict[str, list[str]]:
    shown = browser(user).get("/desk/").context["groups"]
    return {group["name"]: [matter.title for matter, _light in group["rows"]] for group in shown}


def test_a_unit_signs_and_the_centre_has_nothing_to_do_yet() -> None:
    city = make_city()
    recent(city, title="改造管网")

    assert groups(city.housing_liaison) == {"待签收": ["改造管网"]}
    assert groups(city.water_liaison) == {}
    assert groups(city.clerk) == {}
    assert "没有要您办的事" in said(browser(city.clerk).get("/desk/"))


def test_what_is_reported_done_waits_for_who_checks() -> None:
    city = make_city()
    matter = recent(city, title="改造管网")
    by, at = city.housing_liaison, matter.opened_at
    sign(matter, by=by, at=at)
    attach(matter, by=by, at=at, content=picture(), name="a.jpg", kind="photo")
    attach(matter, by=by, at=at, content="验收单".encode(), name="a.txt")
    report_done(matter, by=by, at=at, text="办好了")

    assert groups(city.clerk) == {"待核验": ["改造管网"]}
    assert groups(city.housing_liaison) == {}


def test_a_request_waits_for_the_centre() -> None:
    city = make_city()
    matter = recent(city, title="改造管网")
    dispute(matter, by=city.housing_head, at=matter.opened_at, reason="不归我局管")

    assert groups(city.clerk) == {"待答复的申请": ["改造管网"]}


def test_late_and_near_stand_apart_and_the_suspended_rest() -> None:
    city = make_city()
    for title, due_in in (("已超期的", -2), ("快到期的", 3), ("中止的", -2)):
        matter = recent(city, title=title, due_in=due_in)
        sign(matter, by=city.housing_liaison, at=matter.opened_at)
    now = timezone.now()
    suspend(matter, by=city.clerk, at=now, text="等批复", until=now + timedelta(days=30))

    found = groups(city.housing_liaison)

    assert (found["已超期"], found["7天内到期"]) == (["已超期的"], ["快到期的"])
    assert "中止的" not in sum(found.values(), [])  # noqa: RUF017 - three lists
    assert groups(make_user(Role.INSPECTOR, city.housing)) == {}


@pytest.mark.parametrize("role", [Role.LIAISON, Role.UNIT_HEAD])
def test_the_desk_takes_the_same_queries_for_one_row_and_for_three(role: Role) -> None:
    city = make_city()
    client = browser(make_user(role, city.housing))
    recent(city, due_in=-2)
    one = queries(client, "/desk/")

    recent(city, due_in=-2)
    recent(city, due_in=-2)

    assert queries(client, "/desk/") == one


def test_more_than_twenty_lead_to_the_list_of_them_all() -> None:
    city = make_city()
    for _number in range(21):
        recent(city)
    client = browser(city.housing_liaison)

    page = client.get("/desk/")
    (group,) = page.context["groups"]

    assert (len(group["rows"]), group["more"]) == (20, True)
    assert f'href="/matters/?{group["query"]}"' in said(page)  # said() has undone the &amp;
    assert len(client.get(f"/matters/?{group['query']}").context["rows"]) == 21


def test_what_has_no_date_comes_last_on_either_engine() -> None:
    city = make_city()
    recent(city, title="没有时限", due_in=None)
    recent(city, title="三天", due_in=3)
    for _number in range(20):
        recent(city, title="两天", due_in=2)

    signing = groups(city.housing_liaison)["待签收"]

    assert signing == ["两天"] * 20
