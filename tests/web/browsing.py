"""A signed-in browser without a window, and what it is told."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.units.models import User

BACKEND = "luoshi.web.accounts.Backend"


def browser(user: User | None = None) -> Client:
    """Return a client that has signed in as ``user``; none: nobody has."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def said(response: Any) -> str:
    """Return the page as text, its entities written out."""
    return unescape(source(response))


def source(response: Any) -> str:
    """Return the page's very characters."""
    text: str = response.content.decode()
    return text


def queries(client: Client, address: str) -> int:
    """Return how many queries the page takes, once what is looked up once has been."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
