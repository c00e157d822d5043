from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from luoshi.ledger.models import Matter
from luoshi.ledger.services import sign
from tests.api.calling import Caller
from tests.factories import City, make_city, make_matter

pytestmark = pytest.mark.django_db


def opened(city: City, **values: Any) -> Matter:
    now = timezone.now()
    return make_matter(
        city, opened_at=now, **{"due_at": now + timedelta(days=30), "year": now.year, **values}
    )


def test_a_list_holds_what_the_caller_sees_page_by_page() -> None:
    city = make_city()
    own = [opened(city) for _ in range(3)]
    below = opened(city, lead=city.town)
    other = opened(city, lead=city.water)
    unit, centre = Caller(city.housing_liaison), Caller(city.clerk)

    first = unit.get("/matters?limit=2")[1]
    second = unit.get(f"/matters?limit=2&after={first['next']}")[1]

    assert [row["id"] for row in first["items"] + second["items"]] == [m.pk for m in (*own, below)]
    assert second["next"] is None
    newest = centre.get("/matters?newest=true&limit=1")[1]
    assert [row["id"] for row in newest["items"]] == [other.pk]
    assert [row["id"] for row in centre.get(f"/matters?newest=true&after={newest['next']}")[1]["items"]] == [
        m.pk for m in reversed([*own, below])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=unsigned", {"管网", "泵站"}),
        ("state=open", {"管网", "泵站", "学校"}),
        ("state=closed", set()),
        ("state=near", {"泵站"}),
        ("state=undated", set()),
        ("state=waiting", set()),
        ("state=overdue", set()),
        ("state=suspended", set()),
        ("state=unchecked", set()),
        ("stage=signed", {"学校"}),
        ("text=管网", {"管网"}),
        ("section=水务", {"泵站"}),
        ("part=supervise", {"管网", "泵站", "学校"}),
        ("part=lead", set()),
        ("kind=indicator", set()),
        ("light=red", set()),
        ("year=2001", set()),
        ("lead={housing}", {"管网", "学校"}),
        ("lead=987654321", set()),
        ("supervisor={centre}&lead={water}", {"泵站"}),
        ("parent=1", set()),
    ],
)
def test_filters_combine(query: str, expected: set[str]) -> None:
    city = make_city()
    opened(city, title="管网")
    now = timezone.now()
    opened(city, title="泵站", lead=city.water, section="水务", due_at=now + timedelta(days=2))
    sign(opened(city, title="学校", lead=city.town), by=city.town_liaison, at=now)
    keys = {"housing": city.housing.pk, "water": city.water.pk, "centre": city.centre.pk}

    status, found = Caller(city.clerk).get(f"/matters?{query.format(**keys)}")

    assert (status, {row["title"] for row in found["items"]}) == (200, expected)


@pytest.mark.parametrize(
    "query",
    [
        "state=late",
        "limit=0",
        "limit=201",
        "after=0",
        "after=x",
        "light=pink",
        "year=1",
        "text=%00",
    ],
)
def test_a_filter_without_meaning_is_told_so(query: str) -> None:
    status, problem = Caller(make_city().clerk).get(f"/matters?{query}")

    assert (status, problem["code"], problem["errors"][0]["where"].split(".")[0]) == (
        422,
        "invalid",
        "query",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_with_one_matter_and_with_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    city = make_city()
    for _ in range(count):
        opened(city)
    caller = Caller(city.housing_liaison)
    caller.get("/me")  # the first use of a token is noted

    with django_assert_num_queries(4):  # the token, the matters, their playbooks, their milestones
        assert len(caller.get("/matters")[1]["items"]) == count


def test_a_matter_is_told_whole_with_what_the_caller_may_do() -> None:
    city = make_city()
    matter = opened(city, joins=(city.water,))

    status, told = Caller(city.housing_liaison).get(f"/matters/{matter.pk}")

    assert (status, told["code"], told["version"], told["stage"]) == (200, matter.code, matter.version, "issued")  # fmt: skip
    assert told["lead"] == {"id": city.housing.pk, "name": city.housing.name}
    assert {(part["unit"]["id"], part["role"]) for part in told["parts"]} == {
        (city.housing.pk, "lead"),
        (city.centre.pk, "supervise"),
        (city.water.pk, "join"),
    }
    assert {clock["kind"] for clock in told["clocks"]} == {"sign", "finish", "report"}
    assert told["light"]["colour"] == "green"
    assert "sign" in told["actions"]
    assert "verify_pass" not in told["actions"]


def test_what_the_caller_may_not_see_is_not_there() -> None:
    city = make_city()
    matter = opened(city)
    stranger = Caller(city.water_liaison)

    for path in ("", "/entries", "/evidence", "/evidence/1/file"):
        status, problem = stranger.get(f"/matters/{matter.pk}{path}")
        assert (status, problem["code"]) == (404, "not_found")
    status, problem = stranger.post(f"/matters/{matter.pk}/sign", {"version": 1})
    assert (status, problem["code"]) == (404, "not_found")


def test_the_journal_is_told_line_by_line() -> None:
    city = make_city()
    matter = opened(city)
    caller = Caller(city.housing_liaison)
    caller.post(f"/matters/{matter.pk}/sign", {"version": matter.version})

    first = caller.get(f"/matters/{matter.pk}/entries?limit=1")[1]
    rest = caller.get(f"/matters/{matter.pk}/entries?after={first['next']}")[1]

    assert [line["kind"] for line in first["items"] + rest["items"]] == ["opened", "signed"]
    assert rest["items"][0]["by"] == city.housing_liaison.name
    assert [line["digest"] for line in rest["items"]] == [matter.entries.get(seq=2).digest]


def test_a_matter_is_opened_and_supervised_by_the_callers_unit() -> None:
    city = make_city()
    body = {
        "title": "完成老旧管网改造",
        "lead": city.housing.pk,
        "joins": [city.water.pk],
        "due_at": "2027-06-30T23:59:59+08:00",
        "standard": "验收合格",
        "milestones": [{"due_on": "2027-04-30", "text": "开工", "percent": 20}],
    }

    status, told = Caller(city.clerk).post("/matters", body)

    assert status == 201
    matter = Matter.objects.get(pk=told["id"])
    assert (matter.supervisor, matter.standard, matter.opened_by) == (city.centre, "验收合格", city.clerk)  # fmt: skip
    assert matter.origin.startswith("api.token:")
    assert [step["text"] for step in told["milestones"]] == ["开工"]
    for person, code in [(city.housing_head, 403), (city.leader, 403)]:
        assert Caller(person).post("/matters", body)[0] == code


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"lead": 987654321}, "incomplete"),
        ({"title": " "}, "incomplete"),
        ({"playbook": "unknown"}, "incomplete"),
        ({"title": "长" * 501}, "invalid"),
        ({"title": "有\x00字"}, "invalid"),
        ({"due_at": "2027-06-30T23:59:59"}, "invalid"),
        ({"due_at": "0001-01-01T00:00:00+08:00"}, "invalid"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_a_matter_without_meaning_is_refused(wrong: dict[str, Any], code: str) -> None:
    city = make_city()
    body = {"title": "完成老旧管网改造", "lead": city.housing.pk, **wrong}

    status, problem = Caller(city.clerk).post("/matters", body)

    assert (status, problem["code"], problem["status"]) == (422, code, 422)
    assert problem["detail"]
    assert not Matter.objects.exists()
