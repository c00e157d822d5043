"""Mail, text-message gateways and whatever else Apprise knows, as far as it is let."""

from __future__ import annotations

import time
import warnings
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from luoshi.outbox.channels.result import Result
from luoshi.outbox.guard import public_only

# Of Apprise's 140 services those that reach people here and take no file, command or local device for an address.
SCHEMES = {
    "mailto": "mail",
    "mailtos": "mail",
    "json": "gateway",
    "jsons": "gateway",
    "form": "gateway",
    "forms": "gateway",
    "xml": "gateway",
    "xmls": "gateway",
    "pushplus": "gateway",
    "schan": "gateway",
    "wxpusher": "gateway",
    "bark": "gateway",
    "barks": "gateway",
    "ntfy": "gateway",
    "ntfys": "gateway",
}
# What an address may say after its “?”. Others make Apprise read files (pgpkey, template) or skip TLS (verify).
PARAMETERS = {
    "bcc", "cc", "from", "group", "method", "mode", "name", "pass", "priority", "reply", "smtp", "sound", "to",
    "token", "topic", "user",
}  # fmt: skip
HEADERS = (
    "+",
    "-",
    ":",
)  # Apprise's marks of a header, a parameter and a field of the gateway's own


def unknown_parameters(url: str) -> list[str]:
    """Return what the address says after its “?” that is not let through."""
    given = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    names = (name.strip() for name, _value in given)
    return [name for name in names if name.lower() not in PARAMETERS and name[:1] not in HEADERS]


def known(url: str) -> bool:
    """Whether Apprise makes something of the address."""
    return bool(_library().Apprise().add(url))


def send(url: str, subject: str, text: str, *, allow_private: bool, seconds: float) -> Result:
    """Send through Apprise; what it logs last is the reason of a failure."""
    library = _library()
    asset = library.AppriseAsset(app_id="Luoshi", http_redirects=False)
    sender = library.Apprise(asset=asset)
    if not sender.add(url):
        return Result(ok=False, code="", text="Apprise 不认识这个地址", seconds=0.0, final=True)
    begun = time.monotonic()
    with public_only(allow_private=allow_private):
        said = sender.notify(
            body=text, title=subject, body_format=library.NotifyFormat.TEXT, timeout=seconds
        )
    spent = round(time.monotonic() - begun, 3)
    if said:
        return Result(ok=True, code="", text="", seconds=spent)
    lines = [str(getattr(line, "message", line)) for line in said.logs()]
    return Result(ok=False, code="", text=(lines[-1] if lines else "没有送出")[:300], seconds=spent)


@cache
def _library() -> Any:  # noqa: ANN401 - Apprise ships no types
    """Return Apprise with its services loaded; one of them still imports a module that Python is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    return apprise
