"""What goes with every answer and comes with every request besides its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class NotKept:
    """Middleware: what somebody saw after signing in stays in no cache, unless the page says how (ASVS 8.2.1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to answers given to people who have signed in."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


def client_address(request: HttpRequest) -> str:
    """Return the address a request comes from: of the browser, as the one trusted proxy in front says it."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.OPTIONS.behind_proxy:
        return direct
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
    return said or direct
