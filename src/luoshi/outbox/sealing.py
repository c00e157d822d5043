"""Secrets that must be read again: addresses of robots, and the keys that sign webhooks.

They are encrypted under the installation's secret key (Fernet: AES-128-CBC with HMAC-SHA256), so that a copy of the
database alone gives nobody a robot's address. A back-up carries the key (docs/operations.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class LostSecret(Exception):
    """The secret was sealed under another key: the database came without its secret.key."""


def seal(text: str) -> str:
    """Return ``text`` so that only this installation reads it."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what :func:`seal` was given. Raises ``LostSecret``."""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise LostSecret("the secret was sealed under another secret.key; enter it anew") from None


def fingerprint(text: str) -> str:
    """Return the same 64 digits for the same secret, from which nobody can guess it."""
    key = _derived(settings.SECRET_KEY, b"luoshi.outbox.fingerprint")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, b"luoshi.outbox.sealing")))


def _derived(key: str, purpose: bytes) -> bytes:
    # The secret key has 512 random bits: a keyed hash separates the purposes, nothing slower is needed.
    return hmac.new(key.encode(), purpose, hashlib.sha256).digest()
