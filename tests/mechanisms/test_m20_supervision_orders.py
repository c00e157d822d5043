"""M20 督查督办、督查令: graded orders prepared by a ladder, signed by a post, replied to, and escalated where nobody replies."""

from __future__ import annotations

import io

import docx
import pytest

from luoshi.flows.orders import draft_orders
from luoshi.ledger.audit import verify
from luoshi.ledger.services import report_done, verify_pass
from luoshi.ledger.services import sign as sign_matter
from luoshi.ledger.sweep import sweep
from luoshi.papers import write_letter
from luoshi.supervision.models import Order
from luoshi.supervision.paper import printable
from luoshi.supervision.services import decline, lapse, sign
from luoshi.units.models import PostKind
from tests.factories import MONDAY, at, make_city, make_matter
from tests.supervision.factories import make_post

pytestmark = pytest.mark.django_db


def test_an_overdue_matter_is_pressed_replied_to_and_pressed_harder() -> None:
    city = make_city()
    deputy = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    matter = make_matter(
        city, title="完成燃气管网改造20公里", document="安全生产会议讲话", leader=deputy
    )
    sign_matter(matter, by=city.housing_liaison, at=MONDAY)

    # Day by day the ladder climbs; nobody acts.
    for day in ("2026-07-02", "2026-07-08", "2026-07-22"):
        sweep(at(f"{day} 08:00"))
        draft_orders(at(f"{day} 08:00"))
    finish = Order.objects.whole().filter(entry__data__clock="finish").order_by("pk")
    blue, orange, red = finish
    assert [(one.grade, one.signer) for one in finish] == [
        ("blue", "head"), ("orange", "head"), ("red", "leader"),
    ]  # fmt: skip
    assert "根据《安全生产会议讲话》下达“完成燃气管网改造20公里”" in red.facts
    assert "已超过22天" in red.facts

    # Each waits on the desk of its post; the machine has blamed nobody yet.
    assert not Order.objects.visible_to(city.housing_head).exists()
    assert red in Order.objects.signable_by(city.leader, at=red.drafted_at)
    assert red not in Order.objects.signable_by(city.head, at=red.drafted_at)

    # The head declines the first with a reason, the second lapses, the leader signs the third.
    decline(blue, by=city.head, at=at("2026-07-02 10:00"), reason="已当面督促")
    lapse(at("2026-07-22 08:00"))
    orange.refresh_from_db()
    assert orange.lapsed_at is not None
    sign(red, by=city.leader, at=at("2026-07-22 09:00"))
    own = red.matter
    assert own is not None
    assert (red.number, own.lead, own.due_at) == (
        "督令〔2026〕1号", city.housing, at("2026-07-24 23:59:59"),
    )  # fmt: skip

    # The unit gets the paper, replies, and the centre looks at the reply.
    out = io.BytesIO()
    write_letter(printable(Order.objects.whole().get(pk=red.pk)), out)
    lines = [line.text for line in docx.Document(out).paragraphs]
    assert "请于2026年7月24日前（2个工作日内）将办理情况填入所附回复单" in " ".join(lines)
    sign_matter(own, by=city.housing_liaison, at=at("2026-07-22 15:00"))
    report_done(
        own, by=city.housing_head, at=at("2026-07-24 10:00"), text="已全部进场，8月10日完成。"
    )
    verify_pass(own, by=city.clerk, at=at("2026-07-24 16:00"))
    assert list(Order.objects.answered()) == [red]

    # All of it stands on the journal of the matter, and the journal holds.
    told = list(matter.entries.exclude(kind="reminded").values_list("kind", "text"))
    assert ("note", "督办提醒函不予签发：已当面督促") in told
    assert any(kind == "pressed" and text.startswith("督令〔2026〕1号") for kind, text in told)
    assert not list(verify())


def test_an_order_that_nobody_answers_is_itself_pressed() -> None:
    city = make_city()
    matter = make_matter(city)
    sweep(at("2026-07-02 08:00"))
    draft_orders(at("2026-07-02 08:00"))
    first = Order.objects.filter(matters=matter, grade="blue").first()
    assert first is not None
    sign(first, by=city.head, at=at("2026-07-02 09:00"))
    own = first.matter
    assert own is not None

    late = at("2026-07-15 08:00")  # replies were due on 2026-07-09
    sweep(late)
    draft_orders(late)

    again = Order.objects.get(
        matters=own
    )  # one for an unanswered order, so that they do not multiply
    assert (again.grade, again.signer, again.addressee) == ("red", "leader", city.housing)
    assert again.title == f"关于未按期回复{first.number}的督查令"
    assert f"以{first.number}下达" in again.facts
    sign(again, by=city.leader, at=late)
    assert own.entries.get(kind="pressed").data["number"] == again.number
    assert set(Order.objects.overdue(at=late)) == {first}
