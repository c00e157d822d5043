"""What tests of these pages share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from luoshi.units.models import User

REGISTER = [
    "/units/", "/units/duties/", "/units/fields/", "/units/areas/", "/units/lines/", "/units/blind-spots/",
    "/units/files/", "/units/changes/",
]  # fmt: skip


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def downloaded(client: Client, path: str) -> bytes:
    answer: Any = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return b"".join(answer.streaming_content)
