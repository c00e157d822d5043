"""From the journal to the outbox: who is told of what, exactly once, whatever crashes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.flows.notices import NEWS
from luoshi.flows.notifying import SETTLED, STALE, send, tell
from luoshi.ledger.models import Entry, EntryKind, Matter
from luoshi.ledger.services import (
    comment,
    dispute,
    redirect,
    remark,
    report_done,
    request_extension,
    sign,
    verify_fail,
    withdraw,
)
from luoshi.ledger.sweep import sweep
from luoshi.outbox.models import Cursor, Delivery, Heard, Item, Notice, Webhook, WebhookDelivery
from luoshi.units.models import Holding, Post, PostKind, Role, User
from tests.factories import MONDAY, City, at, make_city, make_matter, make_user
from tests.outbox.factories import make_channel, make_webhook, robot_at
from tests.outbox.servers import says, serving

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(hours=1)


def told(kind: str) -> set[User]:
    return {
        notice.user for notice in Notice.objects.filter(entry__kind=kind).select_related("user")
    }


def test_a_new_matter_is_told_to_those_who_must_sign() -> None:
    city = make_city()
    make_matter(city, joins=(city.water,))

    assert tell(SOON) == 1

    assert told("opened") == {city.housing_head, city.housing_liaison, city.water_liaison}
    notice = Notice.objects.get(user=city.housing_head)
    assert notice.title.startswith("待签收：2026-0001 完成第")
    assert notice.topic == "waiting"


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=MONDAY)
    remark(matter, by=city.leader, at=MONDAY, text="要快")
    comment(matter, by=city.clerk, at=MONDAY, text="请补照片")

    tell(SOON)

    assert told("signed") == set()
    assert told("remark") == {city.housing_head, city.housing_liaison, city.clerk, city.head}
    assert told("comment") == {city.housing_liaison}


def test_what_waits_for_the_centre_and_what_comes_back_are_told() -> None:
    city = make_city()
    matter = make_matter(city)
    dispute(matter, by=city.housing_liaison, at=MONDAY, reason="不属我局")
    redirect(matter, by=city.clerk, at=MONDAY, lead=city.water, answer="改由水务局")
    sign(matter, by=city.water_liaison, at=MONDAY)
    request_extension(
        matter, by=city.water_liaison, at=MONDAY, new_due_at=at("2026-07-31"), reason="汛期"
    )

    tell(SOON)

    centre = {city.clerk, city.head}
    assert (told("disputed"), told("extension_asked")) == (centre, centre)
    assert told("redirected") == {city.water_head, city.water_liaison}


def test_a_failed_check_is_told_to_the_lead_as_returned() -> None:
    city = make_city()
    matter = make_matter(city, kind="prohibition", playbook="prohibition", due_at=None)
    sign(matter, by=city.housing_liaison, at=MONDAY)
    report_done(matter, by=city.housing_liaison, at=MONDAY, text="办完了")
    verify_fail(matter, by=city.clerk, at=MONDAY, text="没有照片")

    tell(SOON)

    assert told("reported") == {city.clerk, city.head}
    assert told("failed") == {city.housing_head, city.housing_liaison}
    assert set(Notice.objects.filter(entry__kind="failed").values_list("topic", "text")) == {
        ("returned", "没有照片")
    }


def test_a_ladder_tells_whom_its_rung_names() -> None:
    city = make_city()
    make_matter(city)
    late = at("2026-03-09 18:00")
    sweep(late)

    tell(late)

    by_word = {
        entry.data["to"]: {notice.user for notice in entry.notices.all()}
        for entry in Entry.objects.filter(kind__in=["reminded", "prepared"], data__clock="sign")
    }
    assert by_word == {
        "liaison": {city.housing_liaison},
        "head": {city.housing_head},
        "supervisor": {city.clerk, city.head},
    }


def test_a_leader_in_charge_is_told_in_place_of_the_others() -> None:
    city = make_city()
    mayor = make_user(Role.LEADER, city.government, "分管副市长")
    post = Post.objects.create(unit=city.government, kind=PostKind.LEADER, name="副市长")
    Holding.objects.create(post=post, user=mayor, since_at=MONDAY - timedelta(days=300))
    make_matter(city, leader=post, due_at=at("2026-03-03 18:00"))
    make_matter(city, due_at=at("2026-03-03 18:00"))
    late = at("2026-03-31 18:00")
    sweep(late)

    tell(late)

    red = Entry.objects.filter(kind="prepared", data__order="red").order_by("matter_id")
    people = [{n.user for n in entry.notices.all()} & {mayor, city.leader} for entry in red]
    assert people == [{mayor}, {mayor, city.leader}]


def test_a_unit_without_the_wanted_person_is_told_through_whoever_is_there() -> None:
    city = make_city()
    inspector = make_user(Role.INSPECTOR, city.town)
    city.town_liaison.is_active = False
    city.town_liaison.save()
    empty = make_matter(city, lead=city.town)
    inspector.is_active = False
    tell(SOON)
    assert told("opened") == {inspector}

    inspector.save()
    make_matter(city, lead=city.town)
    tell(SOON)

    assert {n.user for n in Notice.objects.exclude(matter=empty)} == {city.clerk, city.head}


def test_everybody_who_is_told_may_see_the_matter() -> None:
    city = make_city()
    busy_month(city)

    tell(at("2026-03-31 18:00"))

    notices = list(Notice.objects.select_related("user__unit", "matter"))
    assert len(notices) > 30
    for notice in notices:
        assert notice.matter is not None
        assert Matter.objects.visible_to(notice.user).filter(pk=notice.matter.pk).exists()


def busy_month(city: City) -> None:
    for number in range(4):
        matter = make_matter(city, joins=(city.water,), due_at=at("2026-03-20 18:00"))
        if number:
            sign(matter, by=city.housing_liaison, at=at("2026-03-30"))
        if number > 1:
            comment(matter, by=city.clerk, at=at("2026-03-30"), text="怎么样了")
        if number > 2:
            withdraw(matter, by=city.head, at=at("2026-03-30"), text="并入另一件")
    sweep(at("2026-03-31"))


def test_what_is_long_past_is_told_to_nobody_and_not_looked_at_again() -> None:
    city = make_city()
    make_matter(city)

    assert tell(MONDAY + STALE) == 0  # the first pass begins behind what is long past
    make_matter(city)
    assert tell(MONDAY + STALE) == 1
    assert tell(MONDAY + STALE) == 0

    assert not Notice.objects.exists()


def test_a_first_pass_over_a_long_journal_begins_with_what_is_fresh() -> None:
    city = make_city()
    old = make_matter(city, opened_at=MONDAY - STALE)
    fresh = [make_matter(city), make_matter(city)]

    assert tell(SOON, chunk=1, most=1) == 1
    assert tell(SOON) == 1

    assert set(Notice.objects.values_list("matter", flat=True)) == {m.pk for m in fresh}
    assert Cursor.objects.get().low == old.entries.get().pk


def test_a_channel_gets_a_line_for_each_topic_it_wants_and_a_unit_one_for_all_its_people() -> None:
    city = make_city()
    own = make_channel(city.housing_liaison)
    quiet = make_channel(city.housing_head, topics=["escalated"])
    shared = make_channel(city.housing_head, unit=city.housing)
    other = make_channel(city.water_head, unit=city.water)
    make_matter(city)

    tell(SOON)

    lines = {channel.pk: channel.items.count() for channel in (own, quiet, shared, other)}
    assert lines == {own.pk: 1, quiet.pk: 0, shared.pk: 1, other.pk: 0}


def test_a_reminder_reaches_a_robot_and_a_webhook(settings: Any) -> None:
    city = make_city()
    with serving(says(200, '{"errcode": 0}')) as robot, serving(says(200)) as system:
        make_channel(city.housing_liaison, robot_at(robot.url))
        make_webhook(city, system.url, kinds=["opened"])
        settings.OPTIONS = settings.OPTIONS.__class__(
            data=settings.OPTIONS.data,
            private_targets=True,
            address="https://luoshi.lanchuan.example",
        )
        matter = make_matter(city)
        tell(SOON)
        first = send(lambda: SOON)
        again = send(lambda: SOON)

    assert (first, again) == ({"digests": 1, "sent": 2}, {"digests": 0, "sent": 0})
    (message,) = robot.received
    assert f"待签收：{matter.code}" in json.loads(message.body)["text"]["content"]
    (event,) = system.received
    body = json.loads(event.body)
    assert (body["type"], body["data"]["matter"]["code"], body["data"]["entry"]["seq"]) == (
        "matter.opened",
        matter.code,
        1,
    )


def test_a_webhook_of_a_unit_is_told_of_what_the_unit_may_see() -> None:
    city = make_city()
    all_of_it, _secret = make_webhook(city, "https://example.com/1")
    housing, _secret = make_webhook(city, "https://example.com/2", unit=city.housing)
    below, own = make_matter(city, lead=city.town), make_matter(city)
    other = make_matter(city, lead=city.water)

    tell(SOON)

    def matters(hook: Any) -> set[int]:
        return set(hook.deliveries.values_list("entry__matter", flat=True))

    assert matters(all_of_it) == {below.pk, own.pk, other.pk}
    assert matters(housing) == {below.pk, own.pk}


def test_the_cursor_follows_only_where_nothing_can_appear_any_more() -> None:
    city = make_city()
    first = make_matter(city).entries.get()
    tell(SOON)
    assert Cursor.objects.get().low == first.pk - 1
    make_matter(city)

    tell(SOON + SETTLED + timedelta(seconds=1))

    assert Cursor.objects.get().low == first.pk
    assert Heard.objects.count() == 1


def test_an_entry_that_appears_late_below_others_is_still_told() -> None:
    # On PostgreSQL a transaction that began earlier may commit later: its entry has the lower number.
    city = make_city()
    late, early = make_matter(city).entries.get(), make_matter(city).entries.get()
    Cursor.objects.create(name="entries")
    Heard.objects.create(entry=early, at=SOON)

    assert tell(SOON) == 1

    assert set(Notice.objects.values_list("entry", flat=True)) == {late.pk}


def test_every_kind_of_entry_is_news_or_deliberately_not() -> None:
    silent = {
        "signed", "started", "split", "progress", "zero_report", "milestone", "evidence", "passed", "carried",
        "reviewed", "left", "note",
    }  # fmt: skip
    assert set(EntryKind.values) == set(NEWS) | silent


class Crash(Exception):
    pass


@contextmanager
def crashing_at(statement: int) -> Iterator[None]:
    """The process dies at its n-th statement: whatever was not committed is gone."""
    count = 0

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        nonlocal count
        count += "SAVEPOINT" not in sql
        if count == statement and "SAVEPOINT" not in sql:
            raise Crash
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(crashes=st.lists(st.integers(1, 60), max_size=4), chunk=st.integers(1, 7))
def test_every_entry_is_told_exactly_once_whenever_the_worker_dies(
    crashes: list[int], chunk: int
) -> None:
    city = make_city()
    make_channel(city.housing_liaison)
    make_channel(city.housing_head, unit=city.housing)
    make_webhook(city, "https://example.com/")
    low = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    busy_month(city)
    moment = at("2026-03-31 18:00")
    for statement in crashes:
        with crashing_at(statement):
            try:
                tell(moment, chunk=chunk)
            except Crash:
                continue
    tell(moment, chunk=chunk)
    assert tell(moment) == 0

    fresh = Entry.objects.filter(pk__gt=low, at__gt=moment - STALE)
    hook_count = WebhookDelivery.objects.filter(entry__gt=low, webhook__unit=city.centre)
    assert sorted(hook_count.values_list("entry", flat=True)) == sorted(
        fresh.values_list("pk", flat=True)
    )
    news = {entry.pk for entry in fresh if entry.kind in NEWS}
    notices = Notice.objects.filter(entry__gt=low)
    assert set(notices.values_list("entry", flat=True)) == news
    assert Item.objects.filter(entry__gt=low, channel__unit=city.housing).count() == len(
        {n.entry_id for n in notices if n.user.unit_id == city.housing.pk and n.topic != "failure"}
    )
    assert not Delivery.objects.exists()
    Webhook.objects.update(active=False)  # those of the next example are its own
