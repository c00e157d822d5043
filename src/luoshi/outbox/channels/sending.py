"""Send one text to one address, whatever is at the other end."""

from __future__ import annotations

from luoshi.outbox.channels import own_mail, through_apprise
from luoshi.outbox.channels.addresses import ROBOTS
from luoshi.outbox.channels.limits import limit_of
from luoshi.outbox.channels.result import Result
from luoshi.outbox.posting import SECONDS
from luoshi.outbox.proxy import Proxy


def send(
    kind: str,
    url: str,
    subject: str,
    text: str,
    *,
    allow_private: bool,
    seconds: float = SECONDS,
    proxy: Proxy | None = None,
) -> Result:
    """Send and say what came of it; nothing that the other end does raises."""
    if own_mail.ADDRESS.fullmatch(url):
        return own_mail.send(url, subject, text, seconds=seconds)
    robot = ROBOTS.get(kind)
    if robot is None:
        return through_apprise.send(
            url, subject, text, allow_private=allow_private, seconds=seconds, proxy=proxy
        )
    whole = cut(f"{subject}\n{text}", limit_of(kind).bytes)
    result: Result = robot.send(
        url, whole, allow_private=allow_private, seconds=seconds, proxy=proxy
    )
    return result


def cut(text: str, most: int) -> str:
    """Return ``text``, shortened to ``most`` bytes of UTF-8 between two characters."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"
