"""What a ladder prepared and nobody has signed goes away when it no longer says what is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.flows.orders import draft_orders
from luoshi.ledger import services
from luoshi.ledger.models import Matter
from luoshi.ledger.services.errors import NotAllowed, Refused
from luoshi.ledger.sweep import sweep
from luoshi.supervision.models import Order, OrderEntry, State
from luoshi.supervision.services import decline, sign, void_moot
from tests.factories import City, at, make_city, make_matter
from tests.supervision.factories import LATE, climbed, make_order

pytestmark = pytest.mark.django_db
LATER = at("2026-07-08 00:30")  # five working days after 2026-06-30: orange
SIGNED = at("2026-03-02 10:00")


def overdue(city: City) -> Matter:
    matter = make_matter(city)
    services.sign(matter, by=city.housing_liaison, at=SIGNED)
    return matter


def states(matter: Matter) -> list[tuple[str, str]]:
    found = Order.objects.filter(matters=matter).exclude(entry=None).order_by("pk")
    return list(found.values_list("grade", "state"))


def test_a_higher_grade_for_the_same_clock_voids_the_lower_one() -> None:
    city = make_city()
    matter = overdue(city)
    blue = climbed(matter, LATE)

    orange = climbed(matter, LATER)

    assert void_moot(LATER) == 1
    blue.refresh_from_db()
    assert (blue.grade, blue.state, blue.decided_at, blue.decided_by) == (
        "blue", State.VOID, LATER, None,
    )  # fmt: skip
    assert (orange.grade, orange.state) == ("orange", State.DRAFT)
    why = "同一时限已拟更高一级的督办警示函，不必再发。"
    assert blue.reason == why.replace("督办警示函", orange.regime.name)
    assert [line.step for line in blue.trail.all()] == ["drafted", "voided"]
    note = matter.entries.filter(kind="note").latest("seq")
    assert (note.by, note.text) == (None, f"{blue.regime.name}拟稿自动作废：{blue.reason}")


def test_a_signed_or_declined_higher_grade_voids_or_leaves() -> None:
    city = make_city()
    first, second = overdue(city), overdue(city)
    lower = climbed(first, LATE), climbed(second, LATE)
    signed, declined = climbed(first, LATER), climbed(second, LATER)
    sign(signed, by=city.head, at=LATER)
    decline(declined, by=city.head, at=LATER, reason="先发提醒函")

    void_moot(LATER)

    for order in lower:
        order.refresh_from_db()
    assert [order.state for order in lower] == [State.VOID, State.DRAFT]


def _report(city: City, matter: Matter, when: datetime) -> None:
    proof = "验收单".encode()
    services.attach(matter, by=city.housing_liaison, at=when, content=proof, name="a.txt")
    services.report_done(matter, by=city.housing_liaison, at=when, text="建成")


def _close(city: City, matter: Matter, when: datetime) -> None:
    services.withdraw(matter, by=city.head, at=when, text="重复下达")


def _suspend(city: City, matter: Matter, when: datetime) -> None:
    services.suspend(matter, by=city.clerk, at=when, text="汛期", until=when + timedelta(days=30))


def _move(city: City, matter: Matter, when: datetime) -> None:
    Matter.objects.filter(pk=matter.pk).update(due_at=None)
    with transaction.atomic():
        from luoshi.ledger.models import ClockKind, EntryKind
        from luoshi.ledger.services.change import change

        with change(matter, "grant", by=city.clerk, at=when, version=None) as step:
            step.entry(EntryKind.EXTENSION_GRANTED, "同意")
            step.set(due_at=when + timedelta(days=30))
            step.start(ClockKind.FINISH, when + timedelta(days=30))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (_report, "事项已经报结，不必再发。"),
        (_close, "事项已经撤销，不必再发。"),
        (_suspend, "事项已经中止，不必再发。"),
        (_move, "时限已经调整，不必再发。"),
    ],
)
def test_what_happened_to_the_matter_voids_its_draft_and_is_the_reason(
    act: Callable[[City, Matter, datetime], None], reason: str
) -> None:
    city = make_city()
    matter = overdue(city)
    draft = climbed(matter, LATE)
    act(city, matter, LATE)
    # That of the missing reports is moot, too, where its clock has stopped.
    waiting = Order.objects.drafts().filter(entry__clock__stopped_at__isnull=False).count()

    assert (void_moot(LATE), void_moot(LATE)) == (waiting, 0)

    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (State.VOID, reason)
    with pytest.raises(NotAllowed, match="自动作废"):
        sign(draft, by=city.head, at=LATE)


def test_a_draft_by_hand_is_for_a_person_to_decline() -> None:
    city = make_city()
    matter = overdue(city)
    order = make_order(city, matter)
    services.withdraw(matter, by=city.head, at=LATE, text="重复下达")

    assert void_moot(LATE) == 0
    order.refresh_from_db()
    assert order.state == State.DRAFT


def test_what_is_void_stays_void() -> None:
    city = make_city()
    matter = overdue(city)
    draft = climbed(matter, LATE)
    _close(city, matter, LATE)
    void_moot(LATE)

    with pytest.raises(DatabaseError, match="is decided"), transaction.atomic():
        Order.objects.filter(pk=draft.pk).update(state=State.DRAFT, reason="", decided_at=None)


STEPS = st.lists(
    st.sampled_from(
        ["day", "week", "month", "sign", "zero", "report", "suspend", "resume", "fail", "signs", "declines", "reopen"]
    ),
    max_size=14,
)  # fmt: skip
DAYS = {"day": 1, "week": 7, "month": 30}


def _try(city: City, matter: Matter, step: str, now: datetime) -> None:
    draft = Order.objects.drafts().filter(matters=matter).order_by("pk").first()
    match step:
        case "sign":
            services.sign(matter, by=city.housing_liaison, at=now)
        case "zero":
            services.report_progress(matter, by=city.housing_liaison, at=now, text="", zero=True)
        case "report":
            _report(city, matter, now)
        case "suspend":
            _suspend(city, matter, now)
        case "resume":
            services.resume(matter, by=city.clerk, at=now)
        case "fail":
            services.verify_fail(matter, by=city.clerk, at=now, text="照片不清")
        case "reopen":
            services.reopen(matter, by=city.head, at=now, text="复查不实")
        case "signs" | "declines" if draft is not None:
            by = city.leader if draft.signer == "leader" else city.head
            if step == "signs":
                sign(draft, by=by, at=now)
            else:
                decline(draft, by=by, at=now, reason="已当面说明")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_no_moot_draft_waits_and_none_is_voided_twice(steps: list[str]) -> None:
    with transaction.atomic():
        city, now = make_city(), at("2026-06-20 09:00")
        matter = make_matter(city, opened_at=now)
        for step in steps:
            now += timedelta(days=DAYS.get(step, 0), minutes=1)
            with contextlib.suppress(Refused):
                _try(city, matter, step, now)
            matter.refresh_from_db()
            sweep(now)
            draft_orders(now)
            void_moot(now)

            waiting = list(
                Order.objects.drafts().exclude(entry=None).select_related("entry__clock")
            )
            assert all(
                order.entry and order.entry.clock and order.entry.clock.stopped_at is None
                for order in waiting
            )
            clocks = [order.entry.clock_id for order in waiting if order.entry]
            assert len(clocks) == len(set(clocks)), "two grades wait for one clock"
            voided = Order.objects.filter(state=State.VOID)
            assert OrderEntry.objects.filter(step="voided").count() == voided.count()
            told = matter.entries.filter(kind="note", text__contains="自动作废").count()
            assert told == voided.count()
        transaction.set_rollback(True)
