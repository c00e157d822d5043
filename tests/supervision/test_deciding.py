"""Changing, signing, declining: who, once, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from luoshi.ledger.models import Matter
from luoshi.ledger.services import report_done, verify_pass, withdraw
from luoshi.ledger.services import sign as sign_matter
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted
from luoshi.supervision.models import Order, OrderEntry, Press, State
from luoshi.supervision.rules import ACTIONS, offered
from luoshi.supervision.services import change, decline, lapse, sign
from luoshi.supervision.services.deciding import fingerprint
from luoshi.units.models import PostKind
from tests.factories import MONDAY, at, make_city, make_matter
from tests.supervision.factories import make_order, make_post

pytestmark = pytest.mark.django_db


def kinds(matter: Matter) -> list[str]:
    return list(matter.entries.values_list("kind", flat=True))


def test_the_table_of_actions_leads_to_every_state_from_every_open_one() -> None:
    # Void is no action: the machine takes back what it prepared (test_voiding.py).
    assert {action.to for action in ACTIONS.values()} == set(State) - {State.VOID}
    assert {state for action in ACTIONS.values() for state in action.states} == {State.DRAFT}


def test_a_signed_order_has_a_number_a_matter_and_presses_what_it_names() -> None:
    city = make_city()
    first, second = make_matter(city), make_matter(city)
    order = make_order(city, first, second)

    sign(order, by=city.head, at=at("2026-03-03 10:00"), version=order.version)

    own = order.matter
    assert own is not None
    assert (order.state, order.number, order.decided_by) == (
        State.SIGNED,
        "督提〔2026〕1号",
        city.head,
    )
    assert order.reply_by_at == own.due_at == at("2026-03-10 23:59:59")
    assert (own.kind, own.playbook.key, own.lead, own.supervisor) == (
        "order", "order", city.housing, city.centre,
    )  # fmt: skip
    assert (own.title, own.document, own.origin) == (
        order.title, order.number, f"supervision.order:{order.pk}",
    )  # fmt: skip
    assert set(own.clocks.running().values_list("kind", flat=True)) == {"sign", "finish"}
    for matter in (first, second):
        line = matter.entries.get(kind="pressed")
        assert (line.by, line.data["number"], line.data["matter"]) == (
            city.head, order.number, own.code,
        )  # fmt: skip
        assert line.text == f"{order.number}《{order.title}》，须于2026年3月10日前书面回复。"
        assert line.data["content"] == fingerprint(order)
    assert [line.step for line in order.trail.all()] == ["drafted", "signed"]
    assert list(Order.objects.visible_to(city.housing_liaison)) == [order]
    assert not Order.objects.visible_to(city.water_head).exists()


def test_numbers_follow_by_mark_and_year() -> None:
    city = make_city()
    blue, again, orange = make_order(city), make_order(city), make_order(city, grade="orange")
    turn = make_order(city)

    for order in (blue, again, orange):
        sign(order, by=city.head, at=MONDAY)
    sign(turn, by=city.head, at=at("2027-01-04 09:00"))

    assert [blue.number, again.number, orange.number, turn.number] == [
        "督提〔2026〕1号", "督提〔2026〕2号", "督警〔2026〕1号", "督提〔2027〕1号",
    ]  # fmt: skip


def test_a_refused_signature_takes_no_number() -> None:
    city = make_city()
    matter = make_matter(city)
    order, following = make_order(city, matter), make_order(city)
    withdraw(matter, by=city.head, at=MONDAY, text="重复")

    with pytest.raises(NotAllowed, match=f"{matter.code} 已经销号"):
        sign(order, by=city.head, at=MONDAY)
    sign(following, by=city.head, at=MONDAY)

    order.refresh_from_db()
    assert (order.state, order.number, following.number) == (State.DRAFT, "", "督提〔2026〕1号")


def test_only_the_post_that_must_sign_signs_or_declines() -> None:
    city = make_city()
    other = make_city()
    post = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    blue, red = make_order(city), make_order(city, make_matter(city, leader=post), grade="red")

    for order, who in (
        (blue, city.clerk), (blue, city.leader), (blue, city.housing_head), (blue, other.head),
        (red, city.head), (red, other.leader),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            sign(order, by=who, at=MONDAY)
        with pytest.raises(NotPermitted):
            decline(order, by=who, at=MONDAY, reason="不必")
    assert offered(city.clerk, blue, at=MONDAY) == ("change",)
    assert offered(city.head, blue, at=MONDAY) == ("change", "sign", "decline")
    assert offered(city.head, red, at=MONDAY) == ("change",)
    assert offered(city.leader, red, at=MONDAY) == ("change", "sign", "decline")
    assert offered(city.housing_head, blue, at=MONDAY) == ()
    assert not Order.objects.exclude(state=State.DRAFT).exists()


def test_whoever_comes_second_is_told() -> None:
    city = make_city()
    order = make_order(city)
    stale = Order.objects.get(pk=order.pk)
    seen = order.version

    change(order, by=city.clerk, at=MONDAY, version=seen, text="请立即办理。")

    with pytest.raises(ChangedMeanwhile):
        sign(stale, by=city.head, at=MONDAY, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change(stale, by=city.head, at=MONDAY, version=seen, text="别的")
    sign(order, by=city.head, at=MONDAY, version=order.version)
    with pytest.raises(NotAllowed, match="已签发"):
        decline(order, by=city.head, at=MONDAY, reason="晚了")
    with pytest.raises(NotAllowed):
        sign(order, by=city.head, at=MONDAY)
    assert order.text == "请立即办理。"
    assert Matter.objects.filter(kind="order").count() == 1


def test_declining_keeps_the_draft_and_tells_every_journal_why() -> None:
    city = make_city()
    matter = make_matter(city)
    order = make_order(city, matter)

    with pytest.raises(Incomplete):
        decline(order, by=city.head, at=MONDAY, reason="  ")
    decline(order, by=city.head, at=MONDAY, reason="已当面督促，明日报结。")

    assert (order.state, order.number, order.matter) == (State.DECLINED, "", None)
    assert order.reason == "已当面督促，明日报结。"
    assert matter.entries.last().text == "督办提醒函不予签发：已当面督促，明日报结。"  # type: ignore[union-attr]
    assert [line.step for line in order.trail.all()] == ["drafted", "declined"]
    assert not Order.objects.signable_by(city.head, at=MONDAY).exists()
    assert not Order.objects.visible_to(city.housing_head).exists()


def test_a_change_says_what_it_changed_and_nothing_new_says_nothing() -> None:
    city = make_city()
    matter = make_matter(city)
    order = make_order(city, matter)

    change(order, by=city.head, at=MONDAY, title=order.title, reply_days=order.reply_days)
    assert order.trail.count() == 1
    change(order, by=city.head, at=MONDAY, reply_days=2, addressee=city.water, copy_to=" 市纪委 ")

    line = order.trail.get(step="changed")
    assert line.data == {
        "reply_days": [5, 2], "addressee": [str(city.housing), str(city.water)], "copy_to": ["", "市纪委"],
    }  # fmt: skip
    assert line.text == "修改了回复期限、主送单位、抄送。"
    assert matter.entries.last().text == "督办提醒函拟稿改了回复期限、主送单位、抄送。"  # type: ignore[union-attr]
    for wrong in ({"title": " "}, {"reply_days": 0}, {"signer": "mayor"}, {"grade": "purple"}):
        with pytest.raises(Incomplete):
            change(order, by=city.head, at=MONDAY, **wrong)
    with pytest.raises(NotPermitted):
        change(order, by=city.housing_head, at=MONDAY, text="不必回复")
    with pytest.raises(TypeError):
        change(order, by=city.head, at=MONDAY, number="督令〔2026〕1号")


def test_another_grade_brings_its_own_defaults_and_keeps_words_written_by_hand() -> None:
    city = make_city()
    plain, written = make_order(city), make_order(city, text="请书面说明。", reply_days=9)

    change(plain, by=city.head, at=MONDAY, grade="red")
    change(written, by=city.head, at=MONDAY, grade="red")

    assert plain.title.endswith("的督查令")
    assert plain.text.startswith("你单位接令后")
    assert (plain.reply_days, plain.signer) == (2, "leader")
    assert (written.text, written.reply_days, written.signer) == ("请书面说明。", 9, "leader")
    with pytest.raises(NotPermitted):
        sign(plain, by=city.head, at=MONDAY)
    sign(plain, by=city.leader, at=MONDAY)
    assert plain.number == "督令〔2026〕1号"


def test_a_matter_can_be_taken_out_of_a_draft_but_not_the_last() -> None:
    city = make_city()
    first, second = make_matter(city), make_matter(city)
    order = make_order(city, first, second)

    change(order, by=city.head, at=MONDAY, matters=[second])

    assert list(order.matters.all()) == [second]
    assert order.trail.get(step="changed").data == {
        "matters": [[first.code, second.code], [first.code]]
    }
    with pytest.raises(Incomplete, match="至少"):
        change(order, by=city.head, at=MONDAY, matters=[first])


def test_an_order_to_the_issuing_office_itself_is_not_signed() -> None:
    city = make_city()
    order = make_order(city)
    change(order, by=city.head, at=MONDAY, addressee=city.centre)

    with pytest.raises(Incomplete, match="主送单位和发文单位"):
        sign(order, by=city.head, at=MONDAY)


def test_an_order_is_not_sent_upwards() -> None:
    city = make_city()
    order = make_order(city, make_matter(city, lead=city.government))

    with pytest.raises(Incomplete, match="不能上行"):
        sign(order, by=city.head, at=MONDAY)

    assert not Matter.objects.filter(kind="order").exists()


def test_the_database_refuses_to_change_what_was_decided() -> None:
    city = make_city()
    order = make_order(city)
    draft = make_order(city)
    sign(order, by=city.head, at=MONDAY)

    attempts: list[Callable[[], object]] = [
        lambda: Order.objects.filter(pk=order.pk).update(text="改"),
        lambda: Order.objects.filter(pk=order.pk).update(state="draft"),
        lambda: Order.objects.filter(pk=draft.pk)._raw_delete("default"),
        lambda: Press.objects.filter(order=order)._raw_delete("default"),
        lambda: Press.objects.create(order=order, matter=make_matter(city)),
        lambda: OrderEntry.objects.filter(order=order).update(text="改"),
        lambda: OrderEntry.objects.filter(order=order)._raw_delete("default"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_draft_left_lying_is_noted_once_and_reaches_the_leaders_desk() -> None:
    city = make_city()
    matter = make_matter(city)
    order = make_order(city, matter)
    before, late = at("2026-03-04 23:00"), at("2026-03-05 00:01")

    assert lapse(before) == 0
    assert not Order.objects.signable_by(city.leader, at=before).exists()
    assert lapse(late) == 1
    assert lapse(late) == 0

    assert [line.step for line in order.trail.all()] == ["drafted", "lapsed"]
    assert matter.entries.last().text == "督办提醒函拟稿应于2026年3月4日前签发或退回，至今未定。"  # type: ignore[union-attr]
    assert list(Order.objects.signable_by(city.leader, at=late)) == [order]
    assert list(Order.objects.signable_by(city.head, at=late)) == [order]
    sign(order, by=city.leader, at=late)
    assert order.decided_by == city.leader


def test_a_reply_is_accepted_by_the_issuing_office() -> None:
    city = make_city()
    order = make_order(city)
    sign(order, by=city.head, at=MONDAY)
    own = order.matter
    assert own is not None
    assert list(Order.objects.unanswered()) == [order]
    assert list(Order.objects.overdue(at=at("2026-03-10"))) == [order]

    sign_matter(own, by=city.housing_liaison, at=MONDAY)
    report_done(own, by=city.housing_head, at=MONDAY, text="已进场，本月底完成。")
    verify_pass(own, by=city.clerk, at=MONDAY)

    assert list(Order.objects.answered()) == [order]
    assert not Order.objects.overdue(at=at("2026-03-10")).exists()
