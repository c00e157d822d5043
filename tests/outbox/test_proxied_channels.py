"""Channels, deliveries and single sign-on through a real proxy."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.utils import timezone

from luoshi.cli.serving import send_once, send_urgent_once
from luoshi.outbox.channels import through_apprise
from luoshi.outbox.models import Topic
from luoshi.outbox.proxy import Proxy
from luoshi.outbox.services import ping, send_due
from luoshi.outbox.services import test_channel as try_channel
from luoshi.outbox.services.at_once import tell_at_once
from tests.factories import MONDAY, make_city
from tests.outbox.certificates import make_certificate
from tests.outbox.factories import make_administrator, make_channel, make_webhook, robot_at
from tests.outbox.proxies import proxying
from tests.outbox.servers import says, serving

NAME = "gateway.invalid"  # RFC 6761: no name server knows it, so that only the proxy can
YES = says(200, '{"errcode": 0, "errmsg": "ok"}')


# Channels


def test_robots_go_through_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from luoshi.outbox.channels import dingtalk, feishu, send, wecom

    own = make_certificate(tmp_path, "qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn")
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    monkeypatch.setattr(socket, "getaddrinfo", _only_numbers(socket.getaddrinfo))
    targets = {
        "wecom": wecom.native("a" * 12),
        "dingtalk": dingtalk.native("a" * 12),
        "feishu": feishu.native("a" * 12),
    }
    answer = says(200, '{"errcode": 0, "code": 0}')
    with serving(answer, own) as server:
        port = server.port
        known = dict.fromkeys(("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"), port)
        with proxying(known) as running:
            sent = [
                send(kind, url, "标题", "内容", allow_private=False, seconds=5, proxy=running.proxy)
                for kind, url in targets.items()
            ]

    assert [(one.ok, one.text) for one in sent] == [(True, "")] * 3
    assert [one.target for one in running.asked] == [f"{name}:443" for name in known]


def _only_numbers(real: object) -> object:
    """Name servers that know nothing, as in a network whose proxy alone looks names up."""

    def ask(host: str, *arguments: object, **named: object) -> object:
        if host.replace(".", "").isdigit():
            return real(host, *arguments, **named)  # type: ignore[operator]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return ask


@pytest.mark.parametrize("scheme", ["json", "jsons"])
def test_apprise_goes_through_it_whatever_the_environment_says(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, closed: Proxy
) -> None:
    own = make_certificate(tmp_path, NAME)
    for name, value in {"REQUESTS_CA_BUNDLE": str(own), "NO_PROXY": "*"}.items():
        monkeypatch.setenv(name, value)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, closed.url)
    with (
        serving(says(200), own if scheme == "jsons" else None) as server,
        proxying({NAME: server.port}, user="office", password=password) as running,
    ):
        got = through_apprise.send(
            f"{scheme}://{NAME}", "标题", "内容", allow_private=False, seconds=5, proxy=running.proxy
        )  # fmt: skip

    assert (got.ok, got.text, len(server.received)) == (True, "", 1)
    assert [one.method for one in running.asked] == ["CONNECT" if scheme == "jsons" else "POST"]
    assert [name for name in server.received[0].headers if name.startswith("Proxy-A")] == []


@pytest.mark.parametrize("environment", ["HTTP_PROXY", "ALL_PROXY"])
def test_apprise_takes_no_proxy_of_the_environment(
    environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(200)) as server, proxying({"127.0.0.1": server.port}) as strange:
        monkeypatch.setenv(environment, strange.proxy.url)
        url = server.url.replace("http:", "json:")
        refused = through_apprise.send(url, "标题", "内容", allow_private=False, seconds=5)
        taken = through_apprise.send(url, "标题", "内容", allow_private=True, seconds=5)

    assert (refused.ok, taken.ok, len(server.received), strange.asked) == (False, True, 1, [])


def test_apprise_does_not_reach_inside_by_the_proxy() -> None:
    with serving(says(200)) as server, proxying({"127.0.0.1": server.port}) as running:
        url = server.url.replace("http:", "json:")
        refused = through_apprise.send(
            url, "标题", "内容", allow_private=False, seconds=5, proxy=running.proxy
        )
        taken = through_apprise.send(
            url, "标题", "内容", allow_private=True, seconds=5, proxy=running.proxy
        )

    assert (refused.ok, refused.text.partition("：")[0]) == (False, "拒绝访问内网地址")
    assert (taken.ok, len(server.received), running.asked) == (True, 1, [])


@pytest.mark.parametrize(
    ("scheme", "refuses", "said"),
    [
        ("jsons", 403, "出网代理不让访问这个地址（403）"),
        ("jsons", 407, "出网代理要账号密码，或者 LUOSHI_PROXY 里的不对（407）"),
        ("json", 407, "出网代理要账号密码，或者 LUOSHI_PROXY 里的不对（407）"),
    ],
)
def test_what_the_proxy_refuses_apprise_is_told(scheme: str, refuses: int, said: str) -> None:
    with proxying({}, refuses=refuses) as running:
        got = through_apprise.send(
            f"{scheme}://{NAME}", "标题", "内容", allow_private=False, seconds=5, proxy=running.proxy
        )  # fmt: skip

    assert (got.ok, got.final, got.text) == (False, False, said)


def test_a_proxy_that_is_down_is_told_for_apprise(closed: Proxy) -> None:
    got = through_apprise.send(
        f"json://{NAME}", "标题", "内容", allow_private=False, seconds=5, proxy=closed
    )

    assert (got.ok, got.text.partition("（")[0]) == (False, "连不上出网代理")


# Deliveries


@pytest.mark.django_db
def test_a_refused_delivery_says_why_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, password: str
) -> None:
    city, own = make_city(), make_certificate(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    caplog.set_level(logging.DEBUG)
    with (
        serving(YES, own) as server,
        proxying({NAME: server.port}, user="office", password=password, refuses=403) as running,
    ):
        channel = make_channel(city.housing_liaison, robot_at(f"https://{NAME}"))
        row = try_channel(channel, by=city.housing_liaison, at=MONDAY)
        hook, _key = make_webhook(city, f"https://{NAME}/told")
        event = ping(hook, by=make_administrator(city), at=MONDAY)

        def send(minutes: int) -> list[tuple[str, int, str]]:
            moment = MONDAY + timedelta(minutes=minutes)
            send_due(lambda: moment, allow_private=False, proxy=running.proxy)
            for one in (row, event):
                one.refresh_from_db()
            return [(one.state, one.tries, one.problem) for one in (row, event)]

        refused = send(0)
        running.refuses = 0
        sent = send(2)

    assert refused == [("waiting", 1, "出网代理不让访问这个地址（403）")] * 2
    assert sent == [("sent", 2, "")] * 2
    assert len(server.received) == 2
    assert password not in caplog.text
    assert running.proxy.headers["Proxy-Authorization"] not in caplog.text


@pytest.mark.django_db
def test_the_worker_sends_by_the_proxy_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    city = make_city()
    channel = make_channel(city.housing_liaison, robot_at(f"http://{NAME}"), topics=[Topic.FIRE])
    with (
        serving(YES) as server,
        proxying({NAME: server.port}, user="office", password=password) as running,
    ):
        options = replace(settings.OPTIONS, proxy=running.proxy.url)
        monkeypatch.setattr(settings, "OPTIONS", options)
        usual = try_channel(channel, by=city.housing_liaison, at=timezone.now())
        assert send_once()["sent"] == 1
        told = [city.housing_liaison]
        tell_at_once(Topic.FIRE, "真实火警", "老街12号", people=told, units=[], at=timezone.now())
        assert send_urgent_once()["sent"] == 1

    usual.refresh_from_db()
    assert usual.state == "sent"
    assert (len(running.asked), len(server.received)) == (2, 2)


# Single sign-on


def test_the_identity_provider_is_asked_by_the_proxy_when_it_lies_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(says(200)) as server, proxying({NAME: server.port}) as running:

        def ask(issuer: str) -> int:
            options = replace(settings.OPTIONS, oidc_issuer=issuer, proxy=running.proxy.url)
            monkeypatch.setattr(settings, "OPTIONS", options)
            with get_adapter().get_requests_session() as session:
                status: int = session.post(f"{issuer}/token").status_code
            return status

        assert (ask(f"http://{NAME}"), len(running.asked)) == (200, 1)
        assert (ask(server.url), len(running.asked)) == (200, 1)
