"""Who gets a page: signed in, and in a role that may. What a person may not see is 404 (query sets say so)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from luoshi.units.models import User

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    htmx: Any


def page(*actions: str) -> Callable[[View], View]:
    """Let in whoever has signed in and whose role has one of ``actions`` (none named: every role)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = cast("User", request.user)
            if actions and not any(user.may(action) for action in actions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.actions = actions  # type: ignore[attr-defined] # the permission matrix reads it
        return login_required(guarded)

    return decorate
