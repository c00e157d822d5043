"""Signatures of webhooks, in the way of Standard Webhooks (standardwebhooks.com, version 1), so that ready libraries verify them.

``webhook-id`` is the same at every try; ``webhook-timestamp`` is the moment of the try; ``webhook-signature`` holds one
``v1,<base64>`` for each secret that is in force: HMAC-SHA256 over ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

PREFIX = "whsec_"
TOLERANCE = 300  # seconds that a receiver should accept between the timestamp and its clock


def new_secret() -> str:
    """Return a secret of 256 bits in its usual spelling."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def event_id(text: str) -> str:
    """Return the id of an event."""
    return f"evt_{text}"


def write_event(event: str, kind: str, at: datetime, data: dict[str, Any]) -> str:
    """Return the body: the same bytes at every try."""
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    whole = {"id": event, "type": kind, "timestamp": moment, "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def headers(event: str, at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """Return the headers of one try, signed under every key."""
    seconds = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Luoshi-Webhook/1",
        "webhook-id": event,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(sign(event, seconds, body, key) for key in keys),
    }


def sign(event: str, seconds: str, body: bytes, key: str) -> str:
    """Return one signature."""
    raw = base64.b64decode(key.removeprefix(PREFIX))
    line = f"{event}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(raw, line, hashlib.sha256).digest()).decode("ascii")
