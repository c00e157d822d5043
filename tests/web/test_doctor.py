"""What the doctor sees, and what a fault looks like."""

from __future__ import annotations

import secrets
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from luoshi.ledger.models import Blob, Clock, Playbook
from luoshi.web.doctor import Finding, examine
from tests.alarms.factories import listening, make_device
from tests.factories import make_city, make_matter

pytestmark = pytest.mark.django_db


def found() -> dict[str, Finding]:
    return {finding.what: finding for finding in examine()}


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, data=tmp_path))


def test_a_fresh_installation_is_well() -> None:
    make_matter(make_city(), opened_at=timezone.now(), due_at=None)

    assert [finding.what for finding in found().values() if not finding.good] == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"debug": True}, "设置"), ({"hosts": ("luoshi.example",)}, "设置")],
)
def test_a_dangerous_setting_is_named(
    changed: dict[str, object], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **changed))  # type: ignore[arg-type]

    assert not found()[what].good


@pytest.mark.parametrize(
    ("changed", "good", "said"),
    [
        ({}, True, "浏览器直接连推送的端口"),
        ({"behind_proxy": True}, True, "没有设 LUOSHI_LIVE_URL，值守页改为每半秒询问一次"),
        (
            {"live_url": "https://luoshi.example", "https": True},
            True,
            "浏览器经 https://luoshi.example 接收",
        ),
        ({"live_url": "http://luoshi.example"}, True, "浏览器经 http://luoshi.example 接收"),
        (
            {"live_url": "http://luoshi.example", "https": True},
            False,
            "页面走 HTTPS，LUOSHI_LIVE_URL=http://luoshi.example 也要是 https",
        ),
    ],
)
def test_where_browsers_hear_the_live_streams_is_told(
    changed: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch, *, good: bool
) -> None:
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **changed))  # type: ignore[arg-type]

    assert found()["实时推送"] == Finding("实时推送", good=good, text=said)


def test_a_proxy_that_is_away_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        proxy = f"http://office:{secrets.token_hex(8)}@{place}"
        monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, proxy=proxy))
        there = found()["出网代理"]
    away = found()["出网代理"]

    assert there == Finding("出网代理", good=True, text=f"{place} 连得上")
    assert away == Finding(
        "出网代理", good=False, text=f"{place} 连不上：[Errno 111] Connection refused"
    )


def test_a_worker_that_does_not_come_is_named() -> None:
    make_matter(make_city(), opened_at=timezone.now(), due_at=None)
    Clock.objects.update(next_at=timezone.now() - timedelta(minutes=11))

    assert (found()["后台"].good, found()["后台"].text) == (
        False,
        f"{Clock.objects.running().count()} 个时限等了10分钟以上没有处理",
    )


@pytest.mark.parametrize(
    ("until", "good", "said"),
    [
        (None, False, "从没有网关接收过信号，请运行 luoshi fire gateway"),
        (timedelta(0), True, "起一直在接收"),
        (-timedelta(hours=1), False, "以后没有网关在接收装置的信号"),
    ],
)
def test_a_gateway_that_does_not_listen_is_named(
    until: timedelta | None,
    good: bool,  # noqa: FBT001 - what is expected
    said: str,
) -> None:
    make_device()
    if until is not None:
        listening(until=timezone.now() + until)

    told = found()["消防网关"]

    assert (told.good, said in told.text) == (good, True)


def test_a_missing_proof_is_named() -> None:
    Blob.objects.create(digest="ab" * 32, size=1, media_type="image/png", stored_at=timezone.now())

    assert (found()["佐证"].good, found()["佐证"].text) == (False, "少了 1 个文件")


def test_a_clock_that_runs_behind_the_journal_is_named() -> None:
    make_matter(make_city(), opened_at=timezone.now() + timedelta(hours=1), due_at=None)

    assert not found()["时钟"].good


def test_a_playbook_that_cannot_be_read_is_named() -> None:
    Playbook.objects.filter(key="task").update(source="no = toml =")

    assert not found()["办法"].good


def test_a_page_that_somebody_waits_for_leaves_out_the_long_walks() -> None:
    quick = [finding.what for finding in examine(thorough=False)]

    assert [what for what in found() if what not in quick] == ["佐证", "流水"]
