"""The right to listen: signed into a page for somebody who may see it, and good for a few minutes."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

LASTS = 300  # seconds; a page gets a new one with each answer
SALT = "luoshi.live.desk"


class NoRight(Exception):
    """The token is forged, old, or of another installation or purpose."""


def mint(person: int, *, at: float) -> str:
    """Return a token for a person, by key; ``at``: seconds since 1970."""
    return Signer(salt=SALT).sign_object([person, int(at) + LASTS])


def person_of(token: str, *, at: float) -> int:
    """Return the key of the person for whom the token was made.

    Raises
    ------
    NoRight
        It gives no right to listen now.

    """
    try:
        person, until = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):  # ValueError: characters that no token has
        raise NoRight from None
    if until < at:
        raise NoRight
    return int(person)
