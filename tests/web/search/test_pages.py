"""Search finds Chinese substrings in what the person sees, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.ledger.services import withdraw
from luoshi.plans.models import Document, DocumentStatus, Plan, Row, RowStatus
from luoshi.units.models import UnitKind
from luoshi.web.templatetags.search import found as marked
from tests.factories import City, make_city, make_unit
from tests.supervision.factories import make_order
from tests.web.browsing import browser, queries, said, source
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db


def find(client: Client, text: str) -> dict[str, list[Any]]:
    shown = client.get("/search/", {"text": text}).context
    hits = {kind: shown.get(kind) for kind in ("matters", "plans", "rows", "orders", "units")}
    found = {kind: list(one.rows) for kind, one in hits.items() if one and one.rows}
    if "matters" in found:
        found["matters"] = [matter for matter, _light in found["matters"]]
    return found


def planned(city: City) -> tuple[Plan, Row]:
    now = timezone.now()
    document = Document.objects.create(
        name="讲话.docx",
        title="水利工作会议讲话",
        status=DocumentStatus.READ,
        uploaded_by=city.clerk,
        uploaded_at=now,
    )
    plan = Plan.objects.create(
        title="分工方案",
        document=document,
        year=2026,
        created_by=city.clerk,
        created_at=now,
        stage="consulting",
    )
    row = Row.objects.create(
        plan=plan,
        title="清淤疏浚",
        quote="清理河道淤积五公里",
        lead=city.water,
        status=RowStatus.ACCEPTED,
    )
    return plan, row


def test_substrings_of_title_quote_standard_and_code_are_found() -> None:
    city = make_city()
    one = recent(
        city,
        title="完成老旧燃气管网改造",
        quote="市住建局要抓紧",
        standard="通过联合验收",
        number="重点12",
    )
    other = recent(city, title="植树")
    client = browser(city.clerk)

    for text in ("气管", "旧燃气管网改", "建局要", "联合验", "重点12", "燃气 改造", "改造 抓紧"):
        assert find(client, text).get("matters") == [one], text
    assert set(find(client, one.code[:5])["matters"]) == {one, other}
    assert find(client, "燃气 植树") == {}
    assert "什么也没有找到" in said(client.get("/search/?text=没有的字"))


def test_closed_matters_are_found_and_an_exact_code_leads_to_the_matter() -> None:
    city = make_city()
    gone = recent(city, title="已经撤销的事")
    withdraw(gone, by=city.head, at=timezone.now(), text="撤销")
    client = browser(city.clerk)

    assert find(client, "撤销的事")["matters"] == [gone]
    assert (
        client.get("/search/", {"text": f" {gone.code} "}).headers["Location"]
        == f"/matters/{gone.pk}/"
    )


def test_plans_rows_orders_and_units_are_found() -> None:
    city = make_city()
    plan, row = planned(city)
    order = make_order(city, recent(city, title="修桥"), when=timezone.now())
    client = browser(city.clerk)

    assert find(client, "水利工作")["plans"] == [plan]
    assert find(client, "讲话.doc")["plans"] == [plan]
    assert find(client, "道淤积")["rows"] == [row]
    assert find(client, "修桥")["orders"] == [order]
    assert find(client, city.water.name[:3])["units"] == [city.water]


def test_nobody_finds_what_they_do_not_see() -> None:
    city = make_city()
    matter = recent(city, title="修桥", lead=city.water)
    _plan, row = planned(city)
    make_order(city, matter, when=timezone.now())
    secret = make_unit("隐名公司", kind=UnitKind.ENTERPRISE)
    own, foreign = browser(city.water_liaison), browser(city.housing_liaison)

    assert find(own, "修桥") == {"matters": [matter]}
    assert find(foreign, "修桥") == {}
    assert (find(own, "清淤"), find(foreign, "清淤")) == ({"rows": [row]}, {})
    assert find(foreign, "水利") == {}
    assert foreign.get("/search/", {"text": matter.code}).status_code == 200
    enterprise = make_unit("甲公司", kind=UnitKind.ENTERPRISE)
    city.town_liaison.unit = enterprise
    city.town_liaison.save()
    assert "units" not in find(browser(city.town_liaison), secret.name)


def test_more_than_ten_lead_to_the_list_of_them_all() -> None:
    city = make_city()
    for _number in range(11):
        recent(city, title="改造一段管网")
    client = browser(city.clerk)

    page = client.get("/search/?text=管网")

    assert len(page.context["matters"].rows) == 10
    more = page.context["matters"].more
    assert f'href="{more}"' in said(page)
    assert len(client.get(more).context["rows"]) == 11


def test_it_takes_the_same_queries_for_one_row_and_for_three() -> None:
    city = make_city()
    client = browser(city.clerk)

    def add() -> None:
        matter = recent(city, title="修桥")
        make_order(city, matter, when=timezone.now())
        plan, _row = planned(city)
        Row.objects.create(plan=plan, title="修桥", lead=city.water)
        Plan.objects.create(
            title="修桥方案", year=2026, created_by=city.clerk, created_at=timezone.now()
        )
        make_unit(f"修桥{plan.pk}处")

    add()
    one = queries(client, "/search/?text=修桥")
    add()
    add()

    assert len(find(client, "修桥")) == 5
    assert queries(client, "/search/?text=修桥") == one <= 16


@pytest.mark.parametrize(
    "text",
    ["", "   ", "%", "_", "\\", "'", '"', "\x00", "*", "(", "a" * 500, "<script>alert(1)</script>"],
)
def test_odd_texts_are_texts(text: str) -> None:
    city = make_city()
    recent(city, title="改造")
    client = browser(city.clerk)

    answer = client.get("/search/", {"text": text})

    assert answer.status_code == 200
    assert "<script>alert" not in source(answer)
    assert "matters" not in find(client, text)


def test_what_was_searched_for_is_marked_and_nothing_else_is_markup() -> None:
    assert (
        marked("改造<b>管网</b>", ["管网", "<b>"])
        == "改造<mark>&lt;b&gt;</mark><mark>管网</mark>&lt;/b&gt;"
    )
    assert (
        marked("甲" * 200 + "管网" + "乙" * 200, ["管网"])
        == f"…{'甲' * 40}<mark>管网</mark>{'乙' * 78}…"
    )
    assert marked("改造", []) == "改造"


def test_the_search_of_every_page_comes_here_and_keeps_what_was_asked() -> None:
    city = make_city()
    client = browser(city.clerk)

    assert 'class="frame-search" action="/search/"' in source(client.get("/desk/"))
    assert 'name="text" value="&lt;b&gt;"' in source(client.get("/search/?text=<b>"))
