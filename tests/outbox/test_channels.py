from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection

from luoshi.outbox.models import Channel, Item, Topic
from luoshi.outbox.sealing import LostSecret, unseal
from luoshi.outbox.services import (
    Wishes,
    add_channel,
    add_webhook,
    change_channel,
    make_digests,
    remove_channel,
)
from luoshi.outbox.services import test_channel as try_channel
from luoshi.outbox.services.channels import MOST
from luoshi.outbox.services.errors import Incomplete, NotAllowed, NotPermitted
from tests.factories import MONDAY, at, make_city, make_matter
from tests.outbox.factories import KEY, OFFICIAL, make_administrator, make_channel

pytestmark = pytest.mark.django_db


def make_items(channel: Channel, count: int, *, topic: str = Topic.WAITING) -> None:
    city = make_city()
    for number in range(count):
        matter = make_matter(city, title=f"完成第{number + 1}段管网改造")
        entry = matter.entries.get()
        Item.objects.create(
            channel=channel, entry=entry, topic=topic, title=f"待签收：{matter.title}", at=entry.at
        )


def test_the_address_stands_nowhere_in_the_database() -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outbox_channel")
        stored = repr(cursor.fetchall())
    assert KEY not in stored
    assert (unseal(channel.sealed), channel.hint) == (OFFICIAL, "qyapi.weixin.qq.com …5aaa")


def test_an_address_sealed_elsewhere_says_so(settings: Any) -> None:
    channel = make_channel(make_city().housing_liaison)
    settings.SECRET_KEY = "another installation's"  # noqa: S105 - not one

    with pytest.raises(LostSecret, match=re.escape("secret.key")):
        unseal(channel.sealed)


def test_who_may_change_which_channel() -> None:
    city = make_city()
    own = make_channel(city.housing_liaison)
    unit = make_channel(city.housing_head, unit=city.housing)
    wishes = Wishes("新名字", ["waiting"])

    for channel, person in [(own, city.housing_head), (unit, city.housing_liaison), (unit, city.water_head), (unit, city.head)]:  # fmt: skip
        with pytest.raises(NotPermitted):
            change_channel(channel, wishes, by=person, at=MONDAY)
    with pytest.raises(NotPermitted):
        make_channel(city.housing_head, unit=city.water)
    change_channel(unit, wishes, by=make_administrator(city), at=MONDAY)
    change_channel(own, wishes, by=city.housing_liaison, at=MONDAY)

    assert set(Channel.objects.values_list("name", flat=True)) == {"新名字"}
    assert set(Channel.objects.visible_to(city.housing_liaison)) == {own, unit}
    assert set(Channel.objects.visible_to(city.water_head)) == set()
    assert set(Channel.objects.visible_to(make_administrator(city))) == {unit}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"topics": []},
        {"topics": ["weather"]},
        {"quiet_from": time(22)},
        {"gather_minutes": 0},
        {"gather_minutes": 1441},
    ],
)
def test_wishes_without_meaning_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Incomplete):
        make_channel(make_city().housing_liaison, **wrong)


def test_a_person_has_so_many_channels_and_no_more() -> None:
    city = make_city()
    for number in range(MOST):
        make_channel(city.housing_liaison, f"wecombot://{KEY}{number}")

    with pytest.raises(NotAllowed, match="最多"):
        add_channel(Wishes("又一个", ["waiting"]), OFFICIAL, by=city.housing_liaison, at=MONDAY)


def test_a_removed_channel_forgets_its_address_and_what_waits() -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison)
    make_items(channel, 1)

    remove_channel(channel, by=city.housing_liaison, at=MONDAY)

    channel.refresh_from_db()
    assert (channel.active, channel.sealed, channel.items.count()) == (False, "", 0)
    with pytest.raises(NotAllowed):
        change_channel(channel, Wishes("又用", ["waiting"]), by=city.housing_liaison, at=MONDAY)


def test_a_digest_gathers_what_waits_and_the_next_one_comes_after_its_interval() -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison, gather_minutes=30)
    make_items(channel, 2)
    make_items(channel, 1, topic=Topic.REMINDER)

    assert make_digests(MONDAY, address="https://luoshi.lanchuan.example") == 1
    make_items(channel, 1)
    assert make_digests(MONDAY + timedelta(minutes=29)) == 0
    assert make_digests(MONDAY + timedelta(minutes=30)) == 1
    assert make_digests(MONDAY + timedelta(minutes=99)) == 0

    second, first = channel.deliveries.all()
    assert (first.subject, first.count) == ("落实：等我办 2 条，时限提醒 1 条", 3)
    assert first.body == (
        "· 待签收：完成第1段管网改造\n· 待签收：完成第2段管网改造\n· 待签收：完成第1段管网改造\n"
        "详见 https://luoshi.lanchuan.example/notifications/"
    )
    assert (second.subject, second.count) == ("落实：等我办 1 条", 1)


def test_a_long_digest_keeps_to_the_robots_limit_and_says_how_much_it_left_out() -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison)
    make_items(channel, 60)

    make_digests(MONDAY)

    row = channel.deliveries.get()
    assert row.count == 60
    assert len(f"{row.subject}\n{row.body}".encode()) <= 2048
    shown = row.body.count("· ")
    assert row.body.endswith(f"……还有 {60 - shown} 条")
    assert 30 < shown < 60


@pytest.mark.parametrize(
    ("moment", "made"),
    [("2026-03-02 21:59", 1), ("2026-03-02 22:00", 0), ("2026-03-03 03:00", 0), ("2026-03-03 07:29:59", 0), ("2026-03-03 07:30", 1)],
)  # fmt: skip
def test_quiet_hours_go_past_midnight(moment: str, made: int) -> None:
    channel = make_channel(
        make_city().housing_liaison, quiet_from=time(22), quiet_until=time(7, 30)
    )
    make_items(channel, 1)

    assert make_digests(at(moment)) == made


@pytest.mark.parametrize(
    ("start", "end", "moment", "after"),
    [
        (time(12), time(14), "2026-03-02 13:00", "2026-03-02 14:00"),
        (time(12), time(14), "2026-03-02 14:00", "2026-03-02 14:00"),
        (time(22), time(7), "2026-03-02 23:00", "2026-03-03 07:00"),
        (time(22), time(7), "2026-03-03 06:00", "2026-03-03 07:00"),
        (time(0), time(0), "2026-03-03 00:00", "2026-03-03 00:00"),
        (None, None, "2026-03-03 00:00", "2026-03-03 00:00"),
    ],
)
def test_the_end_of_quiet_hours(start: time, end: time, moment: str, after: str) -> None:
    channel = Channel(quiet_from=start, quiet_until=end)

    assert channel.after_quiet(at(moment)) == at(after)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://localhost/hook",
        "https://10.1.2.3/hook",
        "https://[::1]/hook",
        "https://box.internal/",
        "https://user:pw@example.com/",
        "https://example.com:99999/",
        "ftp://example.com",
        "",
        "https://",
    ],
)
def test_webhooks_go_to_public_addresses_over_tls(url: str) -> None:
    city = make_city()
    with pytest.raises(Incomplete):
        add_webhook("数据中台", url, by=make_administrator(city), at=MONDAY, unit=city.centre)


def test_only_who_sets_up_the_installation_makes_webhooks() -> None:
    city = make_city()
    for person in (city.head, city.clerk, city.housing_head, city.leader):
        with pytest.raises(NotPermitted):
            add_webhook("数据中台", "https://example.com/", by=person, at=MONDAY, unit=city.centre)
    hook, secret = add_webhook(
        "数据中台", "https://example.com/", by=make_administrator(city), at=MONDAY, unit=city.centre, kinds=["closed"]
    )  # fmt: skip
    assert (unseal(hook.sealed), hook.wants("closed"), hook.wants("signed")) == (
        secret,
        True,
        False,
    )
    with pytest.raises(Incomplete, match="没有这种事件"):
        add_webhook(
            "数据中台", "https://example.com/", by=make_administrator(city), at=MONDAY, unit=city.centre, kinds=["sung"]
        )  # fmt: skip


def test_removed_channels_take_no_place() -> None:
    city = make_city()
    for number in range(MOST):
        remove_channel(make_channel(city.clerk, name=f"群{number}"), by=city.clerk, at=MONDAY)

    assert make_channel(city.clerk).active


def test_a_message_that_waits_for_a_channel_is_given_up_when_the_channel_is_removed() -> None:
    city = make_city()
    channel = make_channel(city.clerk)
    waiting = try_channel(channel, by=city.clerk, at=MONDAY)

    remove_channel(channel, by=city.clerk, at=MONDAY)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, waiting.done_at) == ("failed", "渠道已删除", MONDAY)
