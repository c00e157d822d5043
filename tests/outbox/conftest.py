"""What several tests of the outbox start from."""

from __future__ import annotations

import secrets
import socket

import pytest

from luoshi.outbox.proxy import Proxy


@pytest.fixture
def password() -> str:
    return secrets.token_urlsafe(12) + "@:/ %"


@pytest.fixture
def closed() -> Proxy:
    """Return a proxy where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return Proxy("127.0.0.1", server.getsockname()[1])
