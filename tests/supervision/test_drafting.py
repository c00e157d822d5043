"""Drafting by hand: to whom, with which facts, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.flows.orders import draft_orders
from luoshi.ledger.models import Entry
from luoshi.ledger.services import report_progress, sign, withdraw
from luoshi.ledger.services.errors import Incomplete, NotAllowed, NotPermitted
from luoshi.ledger.sweep import sweep
from luoshi.supervision.models import Order, State
from luoshi.supervision.services import draft_by_hand
from luoshi.units.models import PostKind
from tests.factories import MONDAY, at, make_city, make_matter, make_unit
from tests.supervision.factories import make_order, make_post

pytestmark = pytest.mark.django_db


def test_many_matters_become_one_order_for_each_unit_that_leads() -> None:
    city = make_city()
    first = make_matter(city, title="完成管网改造")
    second = make_matter(city, title="完成泵站改造")
    third = make_matter(city, title="完成水厂改造", lead=city.water)

    orders = draft_by_hand([third, first, second], grade="orange", by=city.clerk, at=MONDAY)

    housing, water = orders
    assert (housing.addressee, water.addressee) == (city.housing, city.water)
    assert list(housing.matters.order_by("pk")) == [first, second]
    assert housing.title == "关于“完成管网改造”等2件事项的督办预警函"
    assert [line[:2] for line in housing.facts.splitlines() if line[1:2] == "．"] == ["1．", "2．"]
    assert (housing.issuer, housing.signer, housing.state) == (city.centre, "head", State.DRAFT)
    assert housing.decide_by_at == at("2026-03-04 23:59:59")
    assert [line.step for line in housing.trail.all()] == ["drafted"]
    assert Entry.objects.get(matter=first, kind="note").text == "拟督办预警函，待签发。"


def test_the_facts_say_what_was_decided_and_what_became_of_it() -> None:
    city = make_city()
    matter = make_matter(city, title="完成管网改造20公里", document="2026年工作报告")
    sign(matter, by=city.housing_liaison, at=MONDAY)
    report_progress(
        matter,
        by=city.housing_liaison,
        at=at("2026-03-31 10:00"),
        text="前期手续办理中。",
        percent=10,
    )
    report_progress(matter, by=city.housing_liaison, at=at("2026-04-30 10:00"), zero=True)

    order = make_order(city, matter, when=at("2026-07-03 09:00"))

    assert order.facts.splitlines() == [
        f"2026年3月2日，根据《2026年工作报告》下达“完成管网改造20公里”（台账编号{matter.code}），由{city.housing.name}牵头，完成时限2026年6月30日。",
        "应于2026年6月30日前完成，至2026年7月3日仍未报结，已超过3天，自报进度10%。",
        "已报送2次（其中零报告1次），最近一次为2026年4月30日。",
    ]


def test_a_matter_not_yet_due_is_pressed_with_the_days_left() -> None:
    city = make_city()

    order = make_order(city, make_matter(city), when=at("2026-06-20 09:00"))

    assert "应于2026年6月30日前完成，至2026年6月20日还有10天，自报进度0%。" in order.facts
    assert "至今没有报送过进展。" in order.facts


def test_the_words_and_days_given_by_hand_replace_the_defaults() -> None:
    city = make_city()

    order = make_order(city, text="立即上报。", reply_days=1, copy_to="市纪委监委机关")

    assert (order.text, order.reply_days, order.copy_to) == ("立即上报。", 1, "市纪委监委机关")


def test_a_red_order_waits_for_the_leader_in_charge_where_one_is_named() -> None:
    city = make_city()
    post = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    own = make_post(city.housing, PostKind.LEADER, "副局长")

    above = make_order(city, make_matter(city, leader=post), grade="red")
    inside = make_order(city, make_matter(city, leader=own), grade="red")

    assert (above.signer, above.post) == ("leader", post)
    assert (inside.signer, inside.post) == ("leader", None)


def test_an_order_to_the_centre_itself_is_issued_from_above() -> None:
    city = make_city()
    matter = make_matter(city, lead=city.centre, supervisor=city.government)

    order = make_order(city, matter, by=city.head)

    assert (order.addressee, order.issuer, order.signer) == (city.centre, city.government, "leader")


def test_a_matter_supervised_by_a_department_is_pressed_by_the_centre() -> None:
    city = make_city()
    matter = make_matter(city, lead=city.town, supervisor=city.housing)

    order = make_order(city, matter)

    assert (order.addressee, order.issuer) == (city.town, city.centre)


@pytest.mark.parametrize("who", ["leader", "housing_head", "water_liaison"])
def test_only_the_centre_drafts(who: str) -> None:
    city = make_city()

    with pytest.raises(NotPermitted):
        make_order(city, by=getattr(city, who))

    assert not Order.objects.exists()


def test_what_cannot_be_pressed_is_refused_with_the_reason() -> None:
    city = make_city()
    matter, gone = make_matter(city), make_matter(city)
    withdraw(gone, by=city.head, at=MONDAY, text="重复立项")

    with pytest.raises(NotAllowed, match=gone.code):
        make_order(city, matter, gone)
    with pytest.raises(Incomplete, match="等级"):
        make_order(city, matter, grade="purple")
    with pytest.raises(Incomplete, match="1 到 100"):
        draft_by_hand([], grade="blue", by=city.clerk, at=MONDAY)
    with pytest.raises(Incomplete, match="1到90"):
        make_order(city, matter, reply_days=91)
    with pytest.raises(Incomplete, match="空字符"):
        make_order(city, matter, text="立即\x00上报")
    assert not Order.objects.exists()
    assert not Entry.objects.filter(kind="note").exists()


def test_a_long_title_is_cut() -> None:
    city = make_city()

    order = make_order(city, make_matter(city, title="推进" * 200))

    assert order.title == f"关于“{'推进' * 30}……”的督办提醒函"


def test_units_see_what_was_sent_to_them_or_below_them_and_nothing_else() -> None:
    city = make_city()
    make_unit("别的局")
    draft = make_order(city, make_matter(city, lead=city.town))

    seen = {
        name: list(Order.objects.visible_to(getattr(city, name)))
        for name in ("clerk", "head", "leader", "housing_head", "water_head", "town_liaison")
    }

    assert seen == {
        "clerk": [draft], "head": [draft], "leader": [draft], "housing_head": [], "water_head": [], "town_liaison": [],
    }  # fmt: skip


def test_the_desk_of_the_post_holds_the_draft_and_no_other_desk() -> None:
    city = make_city()
    deputy = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    vacant = make_post(city.government, PostKind.LEADER, "市长助理")
    blue = make_order(city)
    red = make_order(city, make_matter(city, leader=deputy), grade="red")
    orphan = make_order(city, make_matter(city, leader=vacant), grade="red")

    def desk(user: object, days: int = 0) -> list[Order]:
        when = MONDAY + timedelta(days=days)
        return list(Order.objects.signable_by(user, at=when).order_by("pk"))  # type: ignore[arg-type]

    assert desk(city.head) == [blue]
    assert desk(city.leader) == [red, orphan]
    assert desk(city.clerk) == []
    assert desk(city.housing_head) == []


def test_a_post_that_changed_hands_takes_its_drafts_along() -> None:
    city = make_city()
    post = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    other = make_city().leader
    order = make_order(city, make_matter(city, leader=post), grade="red")

    post.holdings.update(until_at=MONDAY + timedelta(days=1))
    post.holdings.create(user=other, since_at=MONDAY + timedelta(days=1))

    late = MONDAY + timedelta(days=2)
    assert list(Order.objects.signable_by(city.leader, at=MONDAY)) == [order]
    assert not Order.objects.signable_by(city.leader, at=late).exists()
    assert list(Order.objects.signable_by(other, at=late)) == [order]


def test_a_long_document_of_one_matter_keeps_no_other_order_from_being_drafted() -> None:
    city = make_city()
    for document in ("某" * 200, "督提〔2026〕3号"):
        matter = make_matter(
            city,
            kind="order",
            playbook="order",
            document=document,
            due_at=at("2026-03-10 23:59:59"),
        )
        sign(matter, by=city.housing_liaison, at=MONDAY)
    sweep(at("2026-03-20 09:00"))

    assert draft_orders(at("2026-03-20 09:00")) >= 2
    titles = Order.objects.values_list("title", flat=True)
    assert all(len(title) <= 200 for title in titles)
    assert any("督提〔2026〕3号" in title for title in titles)
