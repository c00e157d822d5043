"""What machines that watch this one are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from luoshi.ledger.models import Clock, Matter
from luoshi.ledger.services import sign, suspend
from tests.factories import make_city, make_matter

pytestmark = pytest.mark.django_db


def test_health_is_good_while_the_sweep_keeps_up(client: Client) -> None:
    make_matter(make_city(), opened_at=timezone.now(), due_at=None)

    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "sweep": "ok"})


def test_health_is_bad_when_a_clock_has_waited_too_long(client: Client) -> None:
    make_matter(make_city(), opened_at=timezone.now(), due_at=None)
    Clock.objects.update(next_at=timezone.now() - timedelta(minutes=11))

    answer = client.get("/health")

    assert (answer.status_code, answer.json()["sweep"]) == (503, "late")


def test_metrics_need_the_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/metrics").status_code == 404
    _set(monkeypatch, metrics_token="open sesame")  # noqa: S106 - an invented token
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404


def test_metrics_count_the_ledger(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, metrics_token="open sesame")  # noqa: S106 - an invented token
    city = make_city()
    make_matter(city, opened_at=timezone.now() - timedelta(days=2), due_at=timezone.now())
    make_matter(city, opened_at=timezone.now(), due_at=None)

    text = client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).content.decode()

    assert 'luoshi_matters_open{light="red"} 1.0' in text
    assert 'luoshi_matters_open{light="green"} 1.0' in text
    assert "luoshi_matters_overdue 1.0" in text
    assert "luoshi_seal_age_days -1.0" in text


def _set(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **values))


def test_the_count_of_what_is_overdue_is_that_of_the_ledger(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, metrics_token="open sesame")  # noqa: S106 - an invented token
    city, now = make_city(), timezone.now()
    begun = now - timedelta(days=9)
    matter = make_matter(city, opened_at=begun, due_at=now - timedelta(days=2))
    sign(matter, by=city.housing_liaison, at=begun)
    suspend(matter, by=city.clerk, at=now, text="等批复", until=now + timedelta(days=30))

    text = client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).content.decode()

    assert not Matter.objects.overdue(at=now).exists()
    assert "luoshi_matters_overdue 0.0" in text
