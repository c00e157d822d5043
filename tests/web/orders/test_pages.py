"""Pages of orders: what they say, to whom, and what they do."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luoshi.flows.orders import draft_orders
from luoshi.ledger.models import Matter
from luoshi.ledger.services import withdraw
from luoshi.ledger.sweep import sweep
from luoshi.supervision.models import Order, Regime, State
from luoshi.supervision.services import change, decline, sign
from luoshi.units.models import PostKind, Role, User
from tests.factories import MONDAY, City, at, make_city, make_matter, make_user
from tests.supervision.factories import LATE, make_order, make_post

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="luoshi.web.accounts.Backend")
    return client


def said(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def fresh(city: City, *matters: Matter, **values: Any) -> Order:
    """Draft an order now: pages tell by the clock on the wall."""
    return make_order(city, *matters, when=timezone.now(), **values)


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is looked up once, and kept
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/orders/", "/orders/?state=draft&text=改造", "/desk/"])
def test_a_list_takes_the_same_queries_for_one_row_and_for_three(address: str) -> None:
    city = make_city()
    client = browser(city.head)
    fresh(city)
    one = queries(client, address)

    fresh(city)
    fresh(city, make_matter(city), make_matter(city))

    assert queries(client, address) == one


def test_an_order_with_three_matters_takes_the_queries_of_one_with_one() -> None:
    city = make_city()
    client = browser(city.head)
    single = fresh(city)
    many = fresh(city, *(make_matter(city) for _ in range(3)))

    assert queries(client, f"/orders/{many.pk}/") == queries(client, f"/orders/{single.pk}/") <= 14


def test_the_list_says_who_is_asked_for_what_until_when() -> None:
    city = make_city()
    order = fresh(city, make_matter(city, title="完成管网改造"), grade="orange")

    text = said(browser(city.clerk).get("/orders/"))

    assert "关于“完成管网改造”的督办预警函" in text
    assert "督办预警函</span>" in text
    assert f"{timezone.localtime(order.decide_by_at):%Y-%m-%d}" in text
    assert "待签发" in text
    assert 'href="/orders/new/"' in text


def test_filters_find_what_they_name() -> None:
    city = make_city()
    blue, red = fresh(city, make_matter(city, title="修桥")), fresh(city, grade="red")
    gone = fresh(city)
    decline(gone, by=city.head, at=NOW, reason="已办结")
    sign(blue, by=city.head, at=NOW)
    client = browser(city.head)

    def found(query: str) -> set[Order]:
        return set(client.get(f"/orders/?{query}").context["rows"])

    assert found("") == {blue, red, gone}
    assert found("state=mine") == set()
    assert set(browser(city.leader).get("/orders/?state=mine").context["rows"]) == {red}
    assert found("state=draft") == {red}
    assert found("state=declined") == {gone}
    assert found("state=unanswered") == {blue}
    assert found("state=answered") == found("state=overdue") == found("state=late") == set()
    assert found("grade=red") == {red}
    assert found(f"unit={city.housing.name}") == {blue, red, gone}
    assert found(f"unit={city.water.name}") == set()
    assert found("text=修桥") == found(f"text={blue.number}") == {blue}
    assert found("state=nonsense&text=%00") == {blue, red, gone}


def test_a_draft_is_read_signed_and_downloaded() -> None:
    city = make_city()
    order = fresh(city, make_matter(city, title="完成管网改造"))
    client = browser(city.head)
    page = said(client.get(f"/orders/{order.pk}/"))
    assert "下达“完成管网改造”" in page
    assert "签发时编号" in page
    assert f"/orders/{order.pk}/sign/" in page
    assert client.get(f"/orders/{order.pk}/order.docx").status_code == 404

    response = client.post(f"/orders/{order.pk}/sign/", {"version": order.version})

    assert response.headers["Location"] == f"/orders/{order.pk}/"
    order.refresh_from_db()
    page = said(client.get(f"/orders/{order.pk}/"))
    assert order.state == State.SIGNED
    assert order.number in page
    assert "待回复" in page
    assert "/sign/" not in page
    paper = client.get(f"/orders/{order.pk}/order.docx")
    lines = [line.text for line in docx.Document(io.BytesIO(paper.getvalue())).paragraphs]
    assert lines[0].endswith(order.number)
    assert f"{city.housing.name}：" in lines
    assert order.text in lines


def test_buttons_are_shown_to_those_who_may_and_others_are_refused() -> None:
    city = make_city()
    order = fresh(city)
    address = f"/orders/{order.pk}/"
    auditor = make_user(Role.AUDITOR, city.government)
    inspector = make_user(Role.INSPECTOR, city.housing)

    def tries(user: User) -> tuple[int, int, int, int, int]:
        client = browser(user)
        return (
            client.get(address).status_code,
            client.get(f"{address}edit/").status_code,
            client.post(f"{address}sign/", {"version": order.version}).status_code,
            client.post(
                f"{address}decline/", {"version": order.version, "reason": "不必"}
            ).status_code,
            client.get("/orders/new/").status_code,
        )

    assert tries(city.clerk) == (200, 200, 403, 403, 200)
    assert tries(city.leader) == (200, 200, 403, 403, 403)
    assert tries(auditor) == (200, 403, 403, 403, 403)
    assert tries(city.housing_head) == (404, 403, 403, 403, 403)
    assert tries(inspector) == (403, 403, 403, 403, 403)
    clerk = said(browser(city.clerk).get(address))
    assert "/edit/" in clerk
    assert "/sign/" not in clerk
    assert "/decline/" not in clerk
    auditors = said(browser(auditor).get(address))
    assert "/edit/" not in auditors
    order.refresh_from_db()
    assert order.is_draft


def test_a_unit_reads_what_was_sent_to_it_and_another_gets_404() -> None:
    city = make_city()
    order = fresh(city)
    address = f"/orders/{order.pk}/"
    assert browser(city.housing_head).get(address).status_code == 404
    sign(order, by=city.head, at=timezone.now())

    own = browser(city.housing_liaison)

    assert own.get(address).status_code == 200
    assert own.get(f"{address}order.docx").status_code == 200
    assert list(own.get("/orders/").context["rows"]) == [order]
    stranger = browser(city.water_head)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}order.docx").status_code == 404
    assert order.title not in said(stranger.get("/orders/"))


def test_a_stale_signature_is_refused_and_the_page_shows_the_new_words() -> None:
    city = make_city()
    order = fresh(city)
    seen = order.version
    change(order, by=city.clerk, at=timezone.now(), text="请三日内拆除违建。")

    response = browser(city.head).post(f"/orders/{order.pk}/sign/", {"version": seen})

    assert response.status_code == 409
    assert "刚刚有人改动了" in said(response)
    assert "请三日内拆除违建。" in said(response)
    order.refresh_from_db()
    assert order.is_draft


def test_a_refused_reason_keeps_what_was_typed() -> None:
    city = make_city()
    order = fresh(city)
    client = browser(city.head)
    seen = order.version
    assert (
        client.post(f"/orders/{order.pk}/decline/", {"version": seen, "reason": " "}).status_code
        == 422
    )
    change(order, by=city.clerk, at=timezone.now(), text="改过")

    late = client.post(f"/orders/{order.pk}/decline/", {"version": seen, "reason": "单位已报结"})
    again = client.post(
        f"/orders/{order.pk}/decline/", {"version": order.version, "reason": "单位已报结"}
    )

    assert (late.status_code, again.status_code) == (409, 302)
    assert "单位已报结" in said(late)
    order.refresh_from_db()
    assert (order.state, order.reason) == (State.DECLINED, "单位已报结")


def test_a_closed_matter_is_told_before_and_at_signing() -> None:
    city = make_city()
    matter = make_matter(city)
    order = fresh(city, matter)
    withdraw(matter, by=city.head, at=timezone.now(), text="重复")
    client = browser(city.head)

    assert f"事项 {matter.code} 已经销号。" in said(client.get(f"/orders/{order.pk}/"))
    response = client.post(f"/orders/{order.pk}/sign/", {"version": order.version})

    assert response.status_code == 422
    assert f"事项 {matter.code} 已经销号，不必再督办" in said(response)


def form_of(client: Client, order: Order) -> dict[str, Any]:
    """What a browser would send back of the form as it is shown."""
    form = client.get(f"/orders/{order.pk}/edit/").context["form"]
    values = {field.name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in values.items()}


def test_the_form_changes_what_was_changed_and_nothing_else() -> None:
    city = make_city()
    post = make_post(city.centre, PostKind.HEAD, "主任", city.head)
    first, second = make_matter(city), make_matter(city)
    order = fresh(city, first, second)
    client = browser(city.clerk)
    values = form_of(client, order)

    assert client.post(f"/orders/{order.pk}/edit/", values).status_code == 302
    order.refresh_from_db()
    assert order.trail.count() == 1
    changed = {
        **values,
        "version": order.version,
        "grade": "red",
        "matters": [second.pk],
        "copy_to": "市纪委监委机关",
    }
    assert client.post(f"/orders/{order.pk}/edit/", changed).status_code == 302

    order.refresh_from_db()
    assert (order.grade, order.signer, order.reply_days, order.copy_to) == (
        "red",
        "leader",
        2,
        "市纪委监委机关",
    )
    assert order.title.endswith("督查令")
    assert list(order.matters.all()) == [second]
    stale = client.post(f"/orders/{order.pk}/edit/", changed)
    assert (stale.status_code, "刚刚有人改动了" in said(stale)) == (422, True)
    bad = client.post(
        f"/orders/{order.pk}/edit/", {**changed, "reply_days": "0", "addressee": "无名局"}
    )
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"reply_days", "addressee"}
    assert post in bad.context["form"].fields["post"].queryset


def test_an_order_is_drafted_by_hand_from_ticked_rows() -> None:
    city = make_city()
    mine, theirs = make_matter(city), make_matter(city, lead=city.water)
    client = browser(city.clerk)

    picked = client.post(
        "/orders/pick/", {"row": [f"{mine.pk}-{mine.version}", f"{theirs.pk}-0", "x"]}
    )
    assert picked.headers["Location"] == f"/orders/new/?matter={mine.pk}&matter={theirs.pk}"
    page = said(client.get(picked.headers["Location"]))
    assert "发给 2 个单位" in page
    drafted = client.post("/orders/new/", {"matter": [mine.pk, theirs.pk], "grade": "orange"})

    assert drafted.headers["Location"] == "/orders/"
    orders = Order.objects.order_by("pk")
    assert {(order.addressee, order.grade) for order in orders} == {
        (city.housing, "orange"), (city.water, "orange"),
    }  # fmt: skip
    assert all(order.drafted_by == city.clerk for order in orders)
    assert "这些事项已有督办单" in said(client.get(f"/orders/new/?matter={mine.pk}"))
    assert client.post("/orders/pick/", {}).headers["Location"] == "/matters/"
    empty = client.post("/orders/new/", {"grade": "blue"})
    assert (empty.status_code, "请选 1 到 100 件事项" in said(empty)) == (422, True)


def test_the_ledger_offers_an_order_for_ticked_rows_to_those_who_may_draft() -> None:
    city = make_city()
    make_matter(city)

    assert 'formaction="/orders/pick/"' in said(browser(city.clerk).get("/matters/"))
    assert "/orders/pick/" not in said(browser(city.housing_head).get("/matters/"))


def test_more_matters_than_an_order_takes_are_refused_and_none_is_left_out_in_silence() -> None:
    city = make_city()
    rows = [make_matter(city).pk for _ in range(101)]
    client = browser(city.clerk)

    page = client.post("/orders/pick/", {"row": [f"{pk}-1" for pk in rows]}, follow=True)
    refused = client.post("/orders/new/", {"matter": rows, "grade": "blue"})

    assert "督办 101 件事项" in said(page)
    assert "请选 1 到 100 件事项。" in said(refused)
    assert not Order.objects.exists()


def test_matters_that_a_search_does_not_show_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.web.pages.order_drafts.FOUND", 2)
    city = make_city()
    for title, due_at in (("整治一", None), ("整治二", at("2026-05-01")), ("整治三", at("2026-06-01"))):  # fmt: skip
        make_matter(city, title=title, due_at=due_at)
    client = browser(city.clerk)

    page = said(client.get("/orders/new/?text=整治"))

    assert "只列最早到期的 2 件，请把词写得更准。" in page
    assert [one in page for one in ("整治一", "整治二", "整治三")] == [False, True, True]


def test_an_order_names_the_others_that_press_the_same_matter() -> None:
    city = make_city()
    matter = make_matter(city)
    first, second, other = fresh(city, matter), fresh(city, matter), fresh(city)

    page = browser(city.head).get(f"/orders/{first.pk}/")

    assert page.context["siblings"] == [second]
    assert f"/orders/{other.pk}/" not in said(page)


def test_matters_are_found_by_their_words() -> None:
    city = make_city()
    picked, bridge = make_matter(city, title="修路"), make_matter(city, title="修建大桥")
    client = browser(city.clerk)

    page = client.get(f"/orders/new/?matter={picked.pk}&text=大桥")

    assert [matter for matter, _light in page.context["found"]] == [bridge]
    assert [matter for matter, _light in page.context["picked"]] == [picked]
    assert "没有找到" in said(client.get("/orders/new/?text=飞机场"))


def test_the_desk_holds_what_waits_for_this_signature() -> None:
    city = make_city()
    order = fresh(city)

    assert order.title in said(browser(city.head).get("/desk/"))
    for who in (city.clerk, city.leader, city.housing_head):
        assert order.title not in said(browser(who).get("/desk/"))


def test_a_matter_links_its_orders_without_another_query() -> None:
    city = make_city()
    matter = make_matter(city)
    client = browser(city.head)
    before = queries(client, f"/matters/{matter.pk}/")
    order = fresh(city, matter)
    sign(order, by=city.head, at=timezone.now())

    assert queries(client, f"/matters/{matter.pk}/") == before
    page = said(client.get(f"/matters/{matter.pk}/"))
    assert f'href="/orders/{order.pk}/"' in page
    assert order.number in page
    assert f"/orders/new/?matter={matter.pk}" in page
    assert order.matter is not None
    reply = said(browser(city.housing_head).get(f"/matters/{order.matter.pk}/"))
    assert f'href="/orders/{order.pk}/"' in reply
    assert "/orders/new/" not in reply


def test_a_prepared_line_leads_the_centre_to_its_draft() -> None:
    city = make_city()
    matter = make_matter(city)
    sweep(LATE)
    draft_orders(LATE)
    order = Order.objects.filter(matters=matter).first()
    assert order is not None
    address = f"/orders/of-entry/{order.entry_id}/"

    assert browser(city.clerk).get(address).headers["Location"] == f"/orders/{order.pk}/"
    assert address in said(browser(city.clerk).get(f"/matters/{matter.pk}/"))
    assert address not in said(browser(city.housing_head).get(f"/matters/{matter.pk}/"))
    assert browser(city.housing_head).get(address).status_code == 404


def test_the_grades_are_read_by_all_and_changed_by_the_centres_head() -> None:
    city = make_city()
    values = {
        "blue-version": 1, "blue-name": "督办通知单", "blue-mark": "澜督", "blue-reply_days": 7, "blue-sign_days": 1,
        "blue-signer": "head", "blue-demand": "请办理。",
    }  # fmt: skip
    head, clerk = browser(city.head), browser(city.clerk)

    assert "督办提醒函" in said(clerk.get("/orders/regime/"))
    assert '<form method="post" action="/orders/regime/' not in said(clerk.get("/orders/regime/"))
    assert clerk.post("/orders/regime/blue/", values).status_code == 403
    assert head.post("/orders/regime/purple/", values).status_code == 404
    assert head.post("/orders/regime/blue/", {**values, "blue-reply_days": 0}).status_code == 422
    assert head.post("/orders/regime/blue/", values).status_code == 302
    stale = head.post("/orders/regime/blue/", {**values, "blue-reply_days": 9})

    assert (stale.status_code, "刚刚有人改动了" in said(stale)) == (422, True)
    newest = Regime.objects.filter(grade="blue").first()
    assert newest is not None
    assert (newest.version, newest.name, newest.reply_days, newest.by) == (
        2,
        "督办通知单",
        7,
        city.head,
    )


def test_the_list_is_exported_as_excel() -> None:
    city = make_city()
    matter = make_matter(city)
    order = fresh(city, matter, grade="orange")
    sign(order, by=city.head, at=timezone.now())

    response = browser(city.clerk).get("/orders/export.xlsx?grade=orange")

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    heading, row = book.worksheets[0].iter_rows(values_only=True)
    assert heading[:5] == ("文号", "等级", "标题", "主送单位", "督办事项")
    assert row[:5] == (order.number, "督办预警函", order.title, city.housing.name, matter.code)
    assert row[9] == "待回复"


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "=cmd|'/c calc'!A1", "\u202e反向"]
)
def test_words_stay_words(hostile: str) -> None:
    city = make_city()
    order = fresh(city, make_matter(city, title=hostile), text=hostile, copy_to=hostile)

    page = said(browser(city.head).get(f"/orders/{order.pk}/"))

    assert "<script>alert" not in page
    sign(order, by=city.head, at=timezone.now())
    assert browser(city.clerk).get("/orders/export.xlsx").status_code == 200
    assert browser(city.clerk).get(f"/orders/{order.pk}/order.docx").status_code == 200


@pytest.mark.parametrize(
    ("when", "word"),
    [(timedelta(hours=1), "待回复"), (timedelta(days=30), "逾期未复")],
)
def test_a_badge_says_how_a_signed_order_stands(when: timedelta, word: str) -> None:
    from luoshi.web.order_words import standing

    city = make_city()
    order = make_order(city)
    assert standing(order, MONDAY).word == "待签发"
    assert standing(order, at("2026-04-01")).word == "超过签发期限"

    sign(order, by=city.head, at=MONDAY)

    assert standing(order, MONDAY + when).word == word
