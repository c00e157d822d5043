"""Deliveries against real servers: sent, tried again, given up, held back; each with its record."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from luoshi.outbox.models import Attempt, Delivery, Notice, SendingState, Topic
from luoshi.outbox.services import (
    ping,
    resend,
    rotate_secret,
    send_due,
    send_urgent,
)
from luoshi.outbox.services import (
    test_channel as try_channel,
)
from luoshi.outbox.services.at_once import tell_at_once
from luoshi.outbox.services.errors import NotAllowed, NotPermitted
from luoshi.outbox.services.sending import BACK_OFF, LEASE
from tests.factories import MONDAY, at, make_city
from tests.outbox.factories import KEY, make_administrator, make_channel, make_webhook, robot_at
from tests.outbox.servers import hangs_up, in_turn, says, serving, sleeps, talks_nonsense

pytestmark = pytest.mark.django_db
YES = says(200, '{"errcode": 0, "errmsg": "ok"}')


def clock(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def send(moment: datetime = MONDAY, *, seconds: float = 2.0) -> int:
    return send_due(clock(moment), allow_private=True, seconds=seconds)


def outcome(row: Delivery) -> tuple[str, int, str]:
    row.refresh_from_db()
    return row.state, row.tries, row.problem


def test_a_test_message_arrives_and_is_recorded() -> None:
    city = make_city()
    with serving(YES) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        assert send() == 1
        assert send() == 0

    assert outcome(row) == ("sent", 1, "")
    (got,) = server.received
    assert json.loads(got.body)["text"]["content"].startswith("落实：测试\n")
    attempt = row.attempts.get()
    assert (attempt.ok, attempt.code, attempt.at) == (True, "0", MONDAY)


def test_a_robots_refusal_with_http_200_is_no_delivery() -> None:
    city = make_city()
    with serving(says(200, '{"errcode": 45009, "errmsg": "api freq out of limit"}')) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        send()

    assert outcome(row) == ("waiting", 1, "45009 api freq out of limit")
    assert row.next_at == MONDAY + BACK_OFF[0]


def test_a_robot_that_is_gone_is_given_up_at_once_and_its_owner_told() -> None:
    city = make_city()
    with serving(says(200, '{"errcode": 93000, "errmsg": "invalid webhook url"}')) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        send()
        send(MONDAY + timedelta(days=2))

    assert outcome(row) == ("failed", 1, "93000 invalid webhook url")
    notice = Notice.objects.get()
    assert (notice.user, notice.title) == (city.housing_liaison, "通知没有送达：群机器人")


@pytest.mark.parametrize("answer", [says(500, "kaputt"), hangs_up, talks_nonsense, says(200, "<html>"), says(404)])  # fmt: skip
def test_what_fails_is_tried_again_until_it_is_given_up(answer: object) -> None:
    city = make_city()
    with serving(answer) as server:  # type: ignore[arg-type]
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        moment = MONDAY
        for pause in BACK_OFF:
            assert send(moment) == 1
            assert send(moment + pause - timedelta(seconds=1)) == 0
            moment += pause
        assert send(moment) == 1
        assert send(moment + timedelta(days=9)) == 0

    state, tries, problem = outcome(row)
    assert (state, tries, bool(problem)) == ("failed", len(BACK_OFF) + 1, True)
    assert [one.ok for one in row.attempts.all()] == [False] * (len(BACK_OFF) + 1)
    assert Notice.objects.filter(user=city.housing_liaison, topic="failure").count() == 1


def test_a_server_that_comes_back_gets_the_message_once() -> None:
    city = make_city()
    with serving(in_turn(says(503), hangs_up, YES)) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        for minutes in (0, 1, 6, 60):
            send(MONDAY + timedelta(minutes=minutes))

    assert (outcome(row), len(server.received)) == (("sent", 3, ""), 3)


def test_one_slow_server_does_not_hold_up_the_others() -> None:
    city = make_city()
    with serving(sleeps(5)) as slow, serving(YES) as quick:
        late = make_channel(city.housing_liaison, robot_at(slow.url))
        soon = make_channel(city.water_liaison, robot_at(quick.url))
        first = try_channel(late, by=city.housing_liaison, at=MONDAY)
        second = try_channel(soon, by=city.water_liaison, at=MONDAY)
        begun = time.monotonic()
        send(seconds=0.5)
        spent = time.monotonic() - begun

    assert outcome(first) == ("waiting", 1, "0.5 秒内没有答完")
    assert outcome(second) == ("sent", 1, "")
    assert spent < 3


def test_a_real_fire_passes_everything_else_and_waits_for_nobody() -> None:
    city = make_city()
    with serving(sleeps(5)) as slow, serving(YES) as quick:
        hangs = make_channel(city.head, robot_at(slow.url), unit=city.centre)
        good = make_channel(
            city.head, robot_at(quick.url, KEY.replace("693a", "793a")), unit=city.centre
        )
        usual = try_channel(good, by=city.head, at=MONDAY)
        told = tell_at_once(
            Topic.FIRE, "真实火警：青云大厦", "解放路1号", people=[city.head], units=[city.centre], at=MONDAY
        )  # fmt: skip
        begun = time.monotonic()
        tried = send_urgent(clock(MONDAY), allow_private=True)
        spent = time.monotonic() - begun

    assert (told, tried) == ((1, 2), 2)
    assert outcome(hangs.deliveries.get()) == ("waiting", 1, "3 秒内没有答完")
    assert outcome(good.deliveries.urgent().get()) == ("sent", 1, "")
    assert outcome(usual) == ("waiting", 0, "")
    assert spent < 4.5


def test_of_what_a_robot_still_takes_this_minute_a_fire_comes_first() -> None:
    city = make_city()
    with serving(YES) as server:
        channel = make_channel(city.head, robot_at(server.url), unit=city.centre)
        for _ in range(25):
            try_channel(channel, by=city.head, at=MONDAY - timedelta(minutes=5))
        tell_at_once(Topic.FIRE, "真实火警", "解放路1号", people=[], units=[city.centre], at=MONDAY)
        send(MONDAY)

    # Claimed first; the twenty are then sent side by side.
    first = Attempt.objects.order_by("pk")[0]
    assert first.delivery is not None
    assert first.delivery.urgent
    assert len(server.received) == 20
    assert sum("真实火警" in str(json.loads(one.body)) for one in server.received) == 1


def test_a_robot_gets_no_more_in_a_minute_than_it_takes_whoever_owns_the_channels() -> None:
    city = make_city()
    with serving(YES) as server:
        mine = make_channel(city.housing_liaison, robot_at(server.url))
        yours = make_channel(city.water_liaison, robot_at(server.url))
        for _ in range(13):
            try_channel(mine, by=city.housing_liaison, at=MONDAY)
            try_channel(yours, by=city.water_liaison, at=MONDAY)
        counts = [send(MONDAY + timedelta(seconds=seconds)) for seconds in (0, 15, 59, 60, 61)]

    assert counts == [20, 0, 0, 6, 0]
    assert len(server.received) == 26


def test_a_message_whose_worker_died_is_sent_by_the_next() -> None:
    city = make_city()
    with serving(YES) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        Delivery.objects.update(
            state=SendingState.SENDING, tries=1, claimed_until=MONDAY + LEASE, next_at=None
        )
        Attempt.objects.create(delivery=row, robot=channel.robot, at=MONDAY)
        assert send(MONDAY + LEASE - timedelta(seconds=1)) == 0
        assert send(MONDAY + LEASE) == 1

    assert outcome(row) == ("sent", 2, "")
    assert [one.ok for one in row.attempts.all()] == [None, True]


def test_a_private_address_is_refused_when_it_is_not_allowed() -> None:
    city = make_city()
    with serving(YES) as server:
        channel = make_channel(city.housing_liaison, robot_at(server.url))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        send_due(clock(MONDAY), allow_private=False)

    assert (outcome(row)[:2], server.received) == (("waiting", 1), [])
    assert "拒绝访问内网地址" in row.problem


def test_tries_again_wait_for_the_end_of_quiet_hours() -> None:
    city = make_city()
    night = at("2026-03-02 21:59:30")
    with serving(says(500)) as server:
        channel = make_channel(
            city.housing_liaison,
            robot_at(server.url),
            quiet_from=at("2026-03-02 22:00").time(),
            quiet_until=at("2026-03-02 07:30").time(),
        )
        row = try_channel(channel, by=city.housing_liaison, at=night)
        send(night)

    row.refresh_from_db()
    assert row.next_at == at("2026-03-03 07:30")


def test_what_failed_is_sent_again_by_who_may() -> None:
    city = make_city()
    with serving(in_turn(says(200, '{"errcode": 93000}'), YES)) as server:
        channel = make_channel(city.housing_head, robot_at(server.url), unit=city.housing)
        row = try_channel(channel, by=city.housing_head, at=MONDAY)
        with pytest.raises(NotAllowed, match="不用重发"):
            resend(row, by=city.housing_head, at=MONDAY)
        send()
        with pytest.raises(NotPermitted):
            resend(row, by=city.water_head, at=MONDAY)
        resend(row, by=city.housing_head, at=MONDAY)
        send()

    assert outcome(row) == ("sent", 1, "")
    assert [one.ok for one in row.attempts.all()] == [False, True]


def test_a_webhook_is_signed_and_tried_again_with_the_same_id_and_bytes() -> None:
    city = make_city()
    with serving(in_turn(says(500), says(204))) as server:
        hook, _secret = make_webhook(city, f"{server.url}/hook")
        row = ping(hook, by=hook.made_by, at=MONDAY)
        send()
        send(MONDAY + timedelta(minutes=1))

    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 2)
    first, second = server.received
    assert first.body == second.body == row.body.encode()
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == row.event
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_after_a_change_of_secret_both_sign_for_a_day() -> None:
    city = make_city()
    with serving(says(200)) as server:
        hook, old = make_webhook(city, server.url)
        new = rotate_secret(hook, by=hook.made_by, at=MONDAY)
        for hours in (0, 25):
            ping(hook, by=hook.made_by, at=MONDAY + timedelta(hours=hours))
            send(MONDAY + timedelta(hours=hours))

    assert old != new
    counts = [len(got.headers["webhook-signature"].split()) for got in server.received]
    assert counts == [2, 1]


def test_a_webhook_that_says_gone_is_stopped() -> None:
    city = make_city()
    with serving(says(410, "gone")) as server:
        hook, _secret = make_webhook(city, server.url)
        ping(hook, by=hook.made_by, at=MONDAY)
        send()

    hook.refresh_from_db()
    assert (hook.active, hook.stopped_why) == (False, "410 gone")
    with pytest.raises(NotAllowed):
        ping(hook, by=make_administrator(city), at=MONDAY)
    assert Notice.objects.get().user == hook.made_by


def test_mail_goes_through_the_installations_own_server(mailoutbox: list[EmailMessage]) -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison, "liaison@housing.lanchuan.example")
    row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
    send()

    assert outcome(row) == ("sent", 1, "")
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["liaison@housing.lanchuan.example"], "落实：测试")
    ]


def test_without_a_mail_server_mail_is_not_said_to_be_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    city = make_city()
    channel = make_channel(city.housing_liaison, "liaison@housing.lanchuan.example")
    row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
    send()

    assert outcome(row) == ("failed", 1, "没有设置邮件服务器（LUOSHI_MAIL_URL）")
