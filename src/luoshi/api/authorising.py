"""Who calls: a token in the Authorization header, its scope, and how often it may call."""

from __future__ import annotations

import threading
import time
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from luoshi.api.problems import Failed
from luoshi.units.models import ApiToken, Scope, User
from luoshi.units.services import note_use, token_of


class Request(HttpRequest):
    """A call that has passed: who, and with which token."""

    user: User
    auth: ApiToken


class Bearer(HttpBearer):
    """Let in a token that is in force, has ``scope`` (none: any), and has not called too often."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, and make its person the request's."""
        known = token_of(token, at=timezone.now())
        if known is None:
            return None
        LIMITER.take(known.pk, per_minute=settings.OPTIONS.api_per_minute)
        if self.scope is not None and self.scope not in known.scopes:
            raise Failed(403, "scope_missing", _("令牌没有“%s”这个范围。") % self.scope.label)
        note_use(known, at=timezone.now())
        cast("Request", request).user = known.user
        return known


class Limiter:
    """A bucket of calls for each token, filled evenly; in this process, so the whole server allows a few times that."""

    def __init__(self) -> None:
        self._buckets: dict[int, tuple[float, float]] = {}  # token → calls left, and when counted
        self._lock = threading.Lock()

    def take(self, token: int, *, per_minute: int, now: float | None = None) -> None:
        """Take one call. Raises ``Failed`` 429 with how many seconds to wait."""
        now = time.monotonic() if now is None else now
        with self._lock:
            left, counted = self._buckets.get(token, (float(per_minute), now))
            left = min(float(per_minute), left + (now - counted) * per_minute / 60)
            if left < 1:
                self._buckets[token] = left, now
                wait = max(1, round((1 - left) * 60 / per_minute + 0.5))
                raise Failed(
                    429,
                    "too_many_requests",
                    _("调用太频繁，请 %d 秒后再试。") % wait,
                    Retry_After=str(wait),
                )
            self._buckets[token] = left - 1, now

    def forget(self) -> None:
        """Fill every bucket."""
        with self._lock:
            self._buckets.clear()


LIMITER = Limiter()
