"""What the desk is told about the stream: where it is, and the right to listen; and what its policy allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from luoshi.live.tokens import person_of
from luoshi.units.models import Role
from tests.factories import make_city, make_user
from tests.web.browsing import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return browser(make_user(Role.WATCH, make_city().centre, "周值班"))


def set_options(monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **options))


def connects_to(answer: Any) -> list[str]:
    """Return what the page's policy lets it connect to."""
    rules: dict[str, str] = dict(rule.strip().split(" ", 1) for rule in answer["Content-Security-Policy"].split(";"))  # fmt: skip
    return rules["connect-src"].split()


@pytest.mark.parametrize(
    ("options", "host", "stream"),
    [
        ({}, "localhost:8000", ""),
        ({"live_port": 8001}, "localhost:8000", "http://localhost:8001/live/desk"),
        ({"live_port": 8001}, "127.0.0.1", "http://127.0.0.1:8001/live/desk"),
        ({"live_port": 8001, "behind_proxy": True}, "localhost", ""),
        ({"live_port": 8001, "https": True}, "localhost", ""),
        (
            {"live_port": 8001, "behind_proxy": True, "live_url": "https://luoshi.example/"},
            "localhost",
            "https://luoshi.example/live/desk",
        ),
    ],
)
def test_the_desk_knows_where_the_stream_is_and_may_connect_there_only(
    options: dict[str, Any], host: str, stream: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_options(monkeypatch, **options)

    answer = client.get("/fire/", HTTP_HOST=host)

    assert f'data-stream="{stream}"' in answer.content.decode()
    assert connects_to(answer) == ["'self'", *([stream.removesuffix("/live/desk")] if stream else [])]  # fmt: skip


def test_other_pages_may_not_connect_to_the_streams(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_options(monkeypatch, live_port=8001)
    client.get("/fire/")

    for page in ("/matters/", "/fire/incidents/", "/fire/live/"):
        assert connects_to(client.get(page)) == ["'self'"]


def test_each_answer_renews_the_right_to_listen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_options(monkeypatch, live_port=8001)
    person, now = int(client.session["_auth_user_id"]), timezone.now().timestamp()

    page = client.get("/fire/")
    changed = client.get("/fire/live/")
    same = client.get("/fire/live/", {"seen": changed.context["stamp"]})

    assert [changed.status_code, same.status_code] == [200, 204]
    for token in (page.context["token"], changed["Luoshi-Live"], same["Luoshi-Live"]):
        assert person_of(token, at=now) == person
    assert page.context["token"] in page.content.decode()
