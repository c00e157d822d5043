"""Headers: nothing behind the sign-in is kept; the browser's address is believed from the proxy only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from luoshi.web.headers import client_address
from tests.factories import make_city


@pytest.mark.django_db
def test_pages_behind_the_sign_in_are_kept_nowhere(client: Client) -> None:
    assert "Cache-Control" not in client.get("/health")
    client.force_login(make_city().clerk)

    page = client.get("/matters/")

    assert page["Cache-Control"] == "no-store"
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"].split("style-src-attr")[0]


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        ("", "203.0.113.9", "127.0.0.1"),
        ("yes", "203.0.113.9", "203.0.113.9"),
        ("yes", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("yes", "", "127.0.0.1"),
    ],
)
def test_the_forwarded_address_is_believed_behind_the_proxy_only(
    behind_proxy: str, forwarded: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = replace(settings.OPTIONS, behind_proxy=bool(behind_proxy))
    monkeypatch.setattr(settings, "OPTIONS", options)
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == expected
