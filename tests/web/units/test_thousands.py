"""A register of thousands: forms take a unit or a leader by name, and no page lists them all."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from luoshi.outbox.models import Webhook
from luoshi.plans.models import Plan, Row
from luoshi.plans.services.editing import edit
from luoshi.units.models import Post, PostKind, Role, Unit, UnitKind
from tests.factories import City, make_city, make_unit, make_user
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db
VILLAGES = 3000


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def villages(city: City) -> list[Unit]:
    """Thousands of units, each with a leader, after all others in every list."""
    made = Unit.objects.bulk_create(
        Unit(
            name=f"青石镇第{number}村民委员会", short_name=f"第{number}村", parent=city.town,
            path=f"{city.town.path}9{number:05d}.", kind=UnitKind.VILLAGE, order=10_000 + number,
        )
        for number in range(VILLAGES)
    )  # fmt: skip
    Post.objects.bulk_create(
        Post(unit=unit, kind=PostKind.LEADER, name="副主任", order=unit.order) for unit in made
    )
    return made


def drafted(city: City, **values: Any) -> Row:
    plan = Plan.objects.create(
        title="任务分工方案", year=2026, created_by=city.clerk, created_at=timezone.now()
    )
    return Row.objects.create(plan=plan, order=1, number="1", title="修好泵站", **values)


def address(row: Row) -> str:
    return f"/plans/{row.plan_id}/rows/{row.pk}/edit/"


def given(row: Row, **values: str) -> dict[str, Any]:
    """Return what the form sends: the row as it stands, with ``values``."""
    row.refresh_from_db()
    sent = {"version": row.version, "title": row.title, "kind": row.kind, **values}
    return {f"row{row.pk}-{name}": value for name, value in sent.items()}


@pytest.mark.usefixtures("villages")
def test_pages_that_take_a_unit_stay_small_among_thousands(city: City) -> None:
    row = drafted(city)
    clerk, administrator = browser(city.clerk), browser(make_user(Role.ADMINISTRATOR, city.centre))
    pages = {
        "edit": said(clerk.get(address(row))),
        "fragment": said(clerk.get(address(row), headers={"HX-Request": "true"})),
        "room": said(clerk.get(f"/plans/{row.plan_id}/")),
        "webhook": said(administrator.get("/notifications/webhooks/new/")),
        "ledger": said(clerk.get("/matters/")),
    }

    names = {name: page.count("<option") for name, page in pages.items()}

    kinds = pages["fragment"].count("<option")
    assert kinds < 10  # the kinds of rows; the names stand once, on the page around it
    assert names["edit"] == 2000 + kinds  # a thousand units, a thousand leaders
    assert names["room"] == 2000
    assert 1000 <= names["webhook"] < 1100
    assert (
        1000 <= names["ledger"] < 1100
    )  # and the choices of states, sections of the form and the like
    sizes = {name: len(page.encode()) for name, page in pages.items()}
    assert {name for name, size in sizes.items() if size > 250_000} == set()
    assert sizes["fragment"] < 6000


def test_what_the_list_does_not_hold_is_typed(city: City, villages: list[Unit]) -> None:
    row, last = drafted(city), villages[-1]
    client = browser(city.clerk)

    answer = client.post(
        address(row),
        given(
            row, lead=last.name, joins=f"{city.housing.name}、第7村，第7村", leader="第2998村副主任"
        ),
    )

    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.lead == last
    assert set(row.joins.all()) == {city.housing, villages[7]}
    assert row.leader == villages[2998].posts.get()
    page = said(client.get(address(row)))
    assert f'value="{last.name}"' in page
    assert "第7村民委员会" in page
    assert 'value="第2998村副主任"' in page


def test_names_that_mean_nothing_are_told_and_change_nothing(city: City) -> None:
    for name in ("河东新村村民委员会", "河西新村村民委员会"):
        make_unit(name, city.town, kind=UnitKind.VILLAGE, short_name="新村")
    row = drafted(city, lead=city.housing)

    answer = browser(city.clerk).post(
        address(row),
        given(row, lead="新村", joins=f"{city.water.name}、没有的局", leader="没有的局长"),
    )

    assert answer.status_code == 422
    page = said(answer)
    assert "叫“新村”的单位不止一个，请写全称。" in page
    assert "没有叫“没有的局”的单位，请从提示中选一个。" in page
    assert "没有叫“没有的局长”的领导岗位，请从提示中选一个。" in page
    row.refresh_from_db()
    assert (row.lead, row.leader, list(row.joins.all())) == (city.housing, None, [])


def test_an_owner_who_is_closed_may_stay_and_nobody_else_who_is(city: City) -> None:
    closed, joined, other = (
        make_unit(name, city.government, active=False) for name in ("旧局", "旧办", "老局")
    )
    post = Post.objects.create(unit=closed, kind=PostKind.LEADER, name="局长")
    row = drafted(city, lead=closed, leader=post)
    edit(row, by=city.clerk, at=timezone.now(), joins=[joined])
    names = {"lead": "旧局", "joins": f"旧办、{city.housing.name}", "leader": "旧局局长"}
    client = browser(city.clerk)

    kept = client.post(address(row), given(row, **names))
    refused = client.post(address(row), given(row, **{**names, "lead": other.name}))

    assert (kept.status_code, refused.status_code) == (302, 422)
    row.refresh_from_db()
    assert (row.lead, row.leader) == (closed, post)
    assert set(row.joins.all()) == {joined, city.housing}


def test_a_row_is_emptied_of_its_owners(city: City) -> None:
    row = drafted(city, lead=city.housing)
    edit(row, by=city.clerk, at=timezone.now(), joins=[city.water])

    browser(city.clerk).post(address(row), given(row, lead="", joins="", leader=""))

    row.refresh_from_db()
    assert (row.lead, row.leader, list(row.joins.all())) == (None, None, [])


def test_a_webhook_is_for_a_unit_by_name(city: City) -> None:
    client = browser(make_user(Role.ADMINISTRATOR, city.centre))
    values = {"name": "数据中台", "url": "https://example.com/hook"}

    wrong = client.post("/notifications/webhooks/new/", {**values, "unit": "没有的局"})
    client.post("/notifications/webhooks/new/", {**values, "unit": city.water.name})

    assert wrong.status_code == 422
    assert "没有叫“没有的局”的单位" in said(wrong)
    assert Webhook.objects.get().unit == city.water
