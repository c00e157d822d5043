"""Inbox, channels, webhooks, records and tokens as pages: who gets in, what they say, what they never show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from luoshi.flows.notifying import tell
from luoshi.outbox.models import Channel, Delivery, Notice, Webhook, WebhookDelivery
from luoshi.outbox.services import ping, send_due
from luoshi.outbox.services import test_channel as try_channel
from luoshi.units.models import ApiToken, Role, User
from luoshi.units.services import token_of
from tests.factories import MONDAY, City, make_city, make_matter, make_user
from tests.outbox.factories import KEY, OFFICIAL, make_administrator, make_channel, make_webhook

pytestmark = pytest.mark.django_db
CHANNEL = {
    "name": "住建局工作群",
    "address": OFFICIAL,
    "topics": ["waiting", "escalated"],
    "gather_minutes": "15",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
}
BASE = "/notifications"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="luoshi.web.accounts.Backend")
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def told(city: City, count: int = 1) -> None:
    for _ in range(count):
        make_matter(city)
    tell(MONDAY + timedelta(hours=1))


def test_the_inbox_shows_what_i_was_told_and_nobody_elses() -> None:
    city = make_city()
    told(city)
    mine = Notice.objects.get(user=city.housing_liaison)

    assert mine.title in page(signed_in(city.housing_liaison), f"{BASE}/")
    assert mine.title not in page(signed_in(city.water_liaison), f"{BASE}/")
    assert signed_in(city.water_liaison).get(f"{BASE}/{mine.pk}/").status_code == 404
    assert Client().get(f"{BASE}/").status_code == 302


def test_following_a_notice_reads_it_and_opens_its_matter() -> None:
    city = make_city()
    told(city)
    client = signed_in(city.housing_liaison)
    notice = Notice.objects.get(user=city.housing_liaison)
    assert "<span" in page(client, f"{BASE}/badge/")

    response = client.get(f"{BASE}/{notice.pk}/")

    assert response["Location"] == f"/matters/{notice.matter_id}/"
    assert "<span" not in page(client, f"{BASE}/badge/")
    assert notice.title not in page(client, f"{BASE}/?unread=1")


def test_reading_all_leaves_what_came_after_the_page() -> None:
    city = make_city()
    told(city, 2)
    client = signed_in(city.housing_liaison)
    shown = Notice.objects.filter(user=city.housing_liaison).latest("pk")
    told(city)

    client.post(f"{BASE}/read/", {"up_to": shown.pk})

    assert Notice.objects.visible_to(city.housing_liaison).unread().count() == 1
    assert Notice.objects.visible_to(city.housing_head).unread().count() == 3
    assert client.post(f"{BASE}/read/", {"up_to": "²"}).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_with_one_row_and_with_three(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    city = make_city()
    told(city, rows)
    admin = make_administrator(city)
    for number in range(rows):
        channel = make_channel(city.housing_head, f"wecombot://{KEY}{number}", unit=city.housing)
        try_channel(channel, by=city.housing_head, at=MONDAY)
        hook, _secret = make_webhook(city, f"https://example.com/{number}")
        ping(hook, by=admin, at=MONDAY)
    counts = {
        f"{BASE}/": (city.housing_head, 4),
        f"{BASE}/channels/": (city.housing_head, 4),
        f"{BASE}/deliveries/": (city.housing_head, 3),
        f"{BASE}/webhooks/": (admin, 3),
        f"{BASE}/webhooks/deliveries/": (admin, 3),
    }
    for address, (user, count) in counts.items():
        client = signed_in(user)
        with django_assert_num_queries(count):
            page(client, address)


def test_a_channel_is_added_and_shown_without_its_secret() -> None:
    city = make_city()
    client = signed_in(city.housing_liaison)

    assert client.post(f"{BASE}/channels/new/", CHANNEL).status_code == 302

    channel = Channel.objects.get()
    assert (channel.user, channel.gather_minutes) == (city.housing_liaison, 15)
    for address in (f"{BASE}/channels/", f"{BASE}/channels/{channel.pk}/"):
        text = page(client, address)
        assert "qyapi.weixin.qq.com …5aaa" in text
        assert KEY not in text


def test_a_channel_is_changed_tried_and_removed() -> None:
    city = make_city()
    client = signed_in(city.housing_liaison)
    channel = make_channel(city.housing_liaison)
    address = f"{BASE}/channels/{channel.pk}/"

    client.post(address, {**CHANNEL, "name": "新群", "address": "", "active": "on"})
    channel.refresh_from_db()
    assert (channel.name, channel.active, channel.hint) == (
        "新群",
        True,
        "qyapi.weixin.qq.com …5aaa",
    )

    answer = client.post(f"{address}test/")
    row = Delivery.objects.get()
    assert answer["Location"] == f"{BASE}/deliveries/{row.pk}/"
    assert "等待发送" in page(client, answer["Location"])

    client.post(f"{address}remove/")
    assert address not in page(client, f"{BASE}/channels/")
    assert client.get(address).status_code == 404
    assert "新群" in page(client, f"{BASE}/deliveries/")


@pytest.mark.parametrize(
    "wrong",
    [{"address": "https://example.com/"}, {"topics": ["failure"]}, {"topics": []}, {"quiet_until": ""}, {"gather_minutes": "0"}, {"name": ""}],
)  # fmt: skip
def test_a_wrong_channel_is_refused_on_its_form(wrong: dict[str, Any]) -> None:
    client = signed_in(make_city().housing_liaison)

    response = client.post(f"{BASE}/channels/new/", {**CHANNEL, **wrong})

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Channel.objects.exists()


def test_a_units_channels_are_its_heads_business() -> None:
    city = make_city()
    admin = make_administrator(city)
    add = f"{BASE}/channels/new/?unit="
    assert signed_in(city.housing_liaison).get(f"{add}own").status_code == 403
    assert signed_in(city.housing_head).get(f"{add}{city.water.pk}").status_code == 404
    assert signed_in(admin).get(f"{add}{city.water.pk}").status_code == 200
    assert signed_in(admin).get(f"{add}²").status_code == 404
    assert signed_in(city.housing_head).post(f"{add}own", CHANNEL).status_code == 302
    channel = Channel.objects.get()
    assert channel.unit == city.housing

    seen = page(signed_in(city.housing_liaison), f"{BASE}/channels/")
    assert "住建局工作群" in seen
    assert f"{BASE}/channels/{channel.pk}/" not in seen
    for person, status in [(city.housing_liaison, 403), (city.water_head, 404), (city.head, 404), (city.housing_head, 200)]:  # fmt: skip
        assert signed_in(person).get(f"{BASE}/channels/{channel.pk}/").status_code == status


def test_records_are_seen_and_sent_again_by_who_may() -> None:
    city = make_city()
    channel = make_channel(city.housing_head, "json://127.0.0.1:9/", unit=city.housing)
    row = try_channel(channel, by=city.housing_head, at=MONDAY)
    for hours in range(0, 200, 20):
        send_due(lambda: MONDAY + timedelta(hours=hours), allow_private=False)  # noqa: B023 - called at once
    address = f"{BASE}/deliveries/{row.pk}/"

    text = page(signed_in(city.housing_head), address)
    assert "未送达" in text
    assert "重发" in text
    assert "重发" not in page(signed_in(city.housing_liaison), address)
    assert signed_in(city.water_head).get(address).status_code == 404
    assert signed_in(city.water_head).post(f"{address}resend/").status_code == 404
    assert signed_in(city.housing_liaison).post(f"{address}resend/").status_code == 403
    assert signed_in(city.housing_head).post(f"{address}resend/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts.count()) == ("waiting", 7)
    assert "通知没有送达：群机器人" in page(signed_in(city.housing_head), f"{BASE}/")


def test_a_webhooks_secret_is_shown_once() -> None:
    city = make_city()
    client = signed_in(make_administrator(city))
    given = {"name": "数据中台", "url": "https://example.com/hook", "unit": city.centre.name, "kinds": ["closed"]}  # fmt: skip

    answer = client.post(f"{BASE}/webhooks/new/", given)

    hook = Webhook.objects.get()
    assert "whsec_" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for address in (f"{BASE}/webhooks/", f"{BASE}/webhooks/{hook.pk}/"):
        assert "whsec_" not in page(client, address)
    again = client.post(f"{BASE}/webhooks/{hook.pk}/rotate/")
    assert "whsec_" in again.content.decode()


def test_a_webhook_is_stopped_started_and_tried() -> None:
    city = make_city()
    client = signed_in(make_administrator(city))
    hook, _secret = make_webhook(city, "https://example.com/hook")
    address = f"{BASE}/webhooks/{hook.pk}/"
    given = {"name": "新名", "url": "https://example.com/hook", "kinds": ["closed"]}

    client.post(address, given)
    hook.refresh_from_db()
    assert (hook.name, hook.active, hook.kinds) == ("新名", False, ["closed"])
    assert client.post(f"{address}ping/")["Location"] == f"{BASE}/webhooks/"
    client.post(address, {**given, "active": "on"})
    client.post(f"{address}ping/")
    row = WebhookDelivery.objects.get()
    assert "ping" in page(client, f"{BASE}/webhooks/deliveries/{row.pk}/")
    refused = client.post(address, {**given, "url": "https://10.0.0.1/"})
    assert refused.status_code == 422
    assert "LUOSHI_PRIVATE_TARGETS" in refused.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_webhooks_are_for_who_sets_up_the_installation(role: Role) -> None:
    city = make_city()
    hook, _secret = make_webhook(city, "https://example.com/")
    row = ping(hook, by=hook.made_by, at=MONDAY)
    client = signed_in(make_user(role, city.centre))
    base = f"{BASE}/webhooks/"

    for address in (base, f"{base}new/", f"{base}{hook.pk}/", f"{base}deliveries/", f"{base}deliveries/{row.pk}/"):  # fmt: skip
        assert client.get(address).status_code == 403
    for address in (f"{base}{hook.pk}/rotate/", f"{base}{hook.pk}/ping/", f"{base}deliveries/{row.pk}/resend/"):  # fmt: skip
        assert client.post(address).status_code == 403


def test_a_token_is_shown_once_and_taken_back() -> None:
    city = make_city()
    client = signed_in(city.housing_liaison)

    answer = client.post("/tokens/", {"name": "台账备份", "scopes": ["matters:read"], "days": "30"})

    token = ApiToken.objects.get()
    text = answer.content.decode().split('value="luoshi_')[1].split('"')[0]
    assert token_of(f"luoshi_{text}", at=token.made_at) == token
    assert "no-store" in answer["Cache-Control"]
    assert text not in page(client, "/tokens/")
    assert "台账备份" not in page(signed_in(city.housing_head), "/tokens/")
    assert signed_in(city.housing_head).post(f"/tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"/tokens/{token.pk}/revoke/")
    assert token_of(f"luoshi_{text}", at=token.made_at) is None
    assert "已收回" in page(client, "/tokens/")
    assert client.post("/tokens/", {"name": "无", "days": "30"}).status_code == 422


def test_names_and_answers_from_outside_are_text() -> None:
    city = make_city()
    client = signed_in(city.housing_liaison)
    client.post(f"{BASE}/channels/new/", {**CHANNEL, "name": "<script>alert(1)</script>"})
    channel = Channel.objects.get()
    row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
    Delivery.objects.update(problem="<img src=x onerror=alert(1)>")

    for address in (f"{BASE}/channels/", f"{BASE}/deliveries/", f"{BASE}/deliveries/{row.pk}/"):
        text = page(client, address)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text
