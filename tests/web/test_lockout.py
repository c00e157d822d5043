"""Guessing passwords: five tries for one name from one address, then half an hour of rest."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_city

pytestmark = pytest.mark.django_db


def test_the_sixth_guess_is_not_even_looked_at(client: Client, settings: Any) -> None:
    settings.AXES_ENABLED = True
    person, password = make_city().clerk, secrets.token_urlsafe(18)
    person.set_password(password)
    person.save()
    wrong = {"login": person.username, "password": "wrong " + password}

    answers = [client.post("/account/login/", wrong).status_code for _ in range(5)]
    locked = client.post("/account/login/", {**wrong, "password": password})

    assert answers[:4] == [200] * 4
    assert locked.status_code in {403, 429}
    assert "锁" in locked.content.decode() or "30" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post("/account/login/", {**wrong, "password": password}).status_code == 302
