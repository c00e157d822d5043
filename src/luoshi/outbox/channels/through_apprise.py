"""Mail, text-message gateways and whatever else Apprise knows, as far as it is let.

Apprise has no option for a proxy: its services use the library requests, which asks the environment, one for the whole
process. Where a message goes decides here, so each request is given its way (:func:`_steered`). Mail is no HTTP and
never goes by the proxy.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from luoshi.outbox.channels.result import Result
from luoshi.outbox.guard import PrivateAddress, public_only
from luoshi.outbox.proxy import Proxy, refusal, trouble, way_to

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


@dataclass(frozen=True, slots=True)
class Leaving:
    """By which way the requests of one message go, and what is wrong with the proxy."""

    proxy: Proxy | None
    allow_private: bool
    problems: list[str] = field(default_factory=list)


# Apprise hands its context on to the threads in which it sends.
_leaving: ContextVar[Leaving | None] = ContextVar("leaving", default=None)


def send(
    url: str,
    subject: str,
    text: str,
    *,
    allow_private: bool,
    seconds: float,
    proxy: Proxy | None = None,
) -> Result:
    """Send through Apprise; what it logs last is the reason of a failure, unless the proxy has a better one."""
    library = _library()
    asset = library.AppriseAsset(app_id="Luoshi", http_redirects=False)
    sender = library.Apprise(asset=asset)
    if not sender.add(url):
        return Result(ok=False, code="", text="Apprise 不认识这个地址", seconds=0.0, final=True)
    begun, leaving = time.monotonic(), Leaving(proxy, allow_private)
    before = _leaving.set(leaving)
    try:
        with public_only(allow_private=allow_private):
            said = sender.notify(
                body=text, title=subject, body_format=library.NotifyFormat.TEXT, timeout=seconds
            )
    finally:
        _leaving.reset(before)
    spent = round(time.monotonic() - begun, 3)
    if said:
        return Result(ok=True, code="", text="", seconds=spent)
    lines = [str(getattr(line, "message", line)) for line in said.logs()] + leaving.problems
    return Result(ok=False, code="", text=(lines[-1] if lines else "没有送出")[:300], seconds=spent)


def _steered(request: Callable[..., Any]) -> Callable[..., Any]:
    """Let a session of requests take the way of the message, whatever the environment says of proxies."""
    import requests

    @wraps(request)
    def steered(session: Any, method: str, url: str, **named: Any) -> Any:  # noqa: ANN401 - as the method it stands for
        leaving = _leaving.get()
        if leaving is None:
            return request(session, method, url, **named)
        try:
            way = way_to(url, leaving.proxy, allow_private=leaving.allow_private)
        except PrivateAddress as error:
            leaving.problems.append(f"拒绝访问内网地址：{error}")
            raise requests.ConnectionError(str(error)) from error
        if way is None:
            return request(session, method, url, **named | {"proxies": DIRECTLY})
        by = {"proxies": {"http": way.url, "https": way.url}, "allow_redirects": False}
        try:
            # The only connection of a request that goes by the proxy is the one to the proxy, which mostly stands inside.
            with public_only(allow_private=True):
                answer = request(session, method, url, **named | by)
        except requests.exceptions.ProxyError as error:
            leaving.problems.append(str(trouble(error)))
            raise
        if answer.status_code == requests.codes.proxy_authentication_required:
            leaving.problems.append(refusal(answer.status_code))
        return answer

    return steered


DIRECTLY = {
    "http": "",
    "https": "",
    "all": "",
}  # said outright, else the environment would be asked


@cache
def _library() -> Any:  # noqa: ANN401 - Apprise ships no types
    """Return Apprise with its services loaded; one of them still imports a module that Python is about to drop."""
    import requests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    requests.Session.request = _steered(requests.Session.request)  # type: ignore[method-assign]
    return apprise
