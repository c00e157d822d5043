"""Where an open page hears that something has changed, and the right to listen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http.request import split_domain_port
from django.utils import timezone

from luoshi.live.tokens import mint

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from luoshi.units.models import User

RENEWED = "Luoshi-Live"  # the header that carries the next token


def origin_of_streams(request: HttpRequest) -> str:
    """Return the origin at which this browser reaches the live streams; empty: at none, so the page only asks.

    Without a proxy the streams have a port of their own under the name by which the browser came.
    """
    options = settings.OPTIONS
    if options.live_url:
        return str(options.live_url).rstrip("/")
    if not options.live_port or options.behind_proxy or options.https:
        return ""
    name, _port = split_domain_port(request.get_host())
    return f"http://{name}:{options.live_port}"


def token_for(user: User) -> str:
    """Return the right to listen, good for a few minutes."""
    return mint(user.pk, at=timezone.now().timestamp())


def let_connect(response: HttpResponse, origin: str) -> HttpResponse:
    """Let this page, and no other, connect to the streams."""
    if origin:
        response._csp_update = {"connect-src": [origin]}  # type: ignore[attr-defined] # noqa: SLF001 - as django-csp's decorator does, which knows no request
    return response


def renewed(response: HttpResponse, user: User) -> HttpResponse:
    """Put the next token beside an answer, so that a page which comes back has one that is not old."""
    response[RENEWED] = token_for(user)
    return response
