"""Sign-ins: how long one lasts, how many a person may have at once, and who needs a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.units.models import User
from luoshi.units.services.errors import NotAllowed

BEGUN, SEEN = "begun_at", "seen_at"  # seconds since 1970, in the session
STEP = 60  # seconds between two notes that a person is still there: not one write for each page
FREE = (
    "/account/",
    "/language/",
    "/static/",
    "/health",
    "/metrics",
)  # open to who has no second factor yet
Answer = Callable[[HttpRequest], HttpResponseBase]


def begin(sender: object, request: HttpRequest, user: User, **_signal: object) -> None:
    """Note a new sign-in, and end the oldest of this person's that are too many. Connected to Django's signal."""
    now = int(time.time())
    request.session[BEGUN] = request.session[SEEN] = now
    if "REMOTE_ADDR" not in request.META:
        return  # no browser: a test signs somebody in
    values = {
        "user": user,
        "ip": get_adapter().get_client_ip(request),
        "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
        "last_seen_at": timezone.now(),
    }
    # The others first: what is in the store of this one is not a sign-in yet, and would be swept away.
    key = request.session.session_key
    others = [session for session in sign_ins_of(user) if session.session_key != key]
    for session in others[settings.OPTIONS.sessions - 1 :]:
        session.end()
    UserSession.objects.update_or_create(session_key=key, defaults=values)


def sign_ins_of(user: User) -> list[Any]:
    """Return the sign-ins of a person that still hold, the newest first; one query for each, so only for one person."""
    held = UserSession.objects.purge_and_list(user)
    return sorted(held, key=lambda session: (session.created_at, session.pk), reverse=True)


def end_sign_ins(user: User, *, but: str = "") -> int:
    """End every sign-in of a person, except the one with the session key ``but``; how many there were."""
    held = [session for session in sign_ins_of(user) if session.session_key != but]
    for session in held:
        session.end()
    return len(held)


def second_factor(user: User) -> bool:
    """Whether signing in as this person needs a code from their phone."""
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found


def take_second_factor(user: User) -> None:
    """Take the second factor and its recovery codes away. Raises ``NotAllowed`` when there is none."""
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise NotAllowed(_("“%s”没有设置两步验证。") % user)


class Bounds:
    """Ends a sign-in that is idle for too long, or as old as one may become; notes that the others are in use.

    The session's own expiry is the idle time: it starts again with each note.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the sign-in before the page does."""
        if request.user.is_authenticated:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        if session.get(BEGUN, now) + settings.OPTIONS.session_hours * 3600 < now:
            logout(request)
            messages.info(
                request, _("登录已满%d小时，请重新登录。") % settings.OPTIONS.session_hours
            )
        elif session.get(SEEN, 0) + STEP < now:
            session.setdefault(BEGUN, now)
            session[SEEN] = now
            UserSession.objects.filter(session_key=session.session_key).update(
                last_seen_at=timezone.now()
            )


class SecondFactor:
    """Sends those whose role must have a second factor to the page that sets it up, until they have one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the page, or with the way to the second factor."""
        user: Any = request.user
        if (
            not user.is_authenticated
            or user.role not in settings.OPTIONS.mfa_roles
            or request.path.startswith(FREE)
            or second_factor(user)
        ):
            return self.get_response(request)
        messages.warning(request, _("您的角色要先设置两步验证，才能继续。"))
        answer = redirect("mfa_activate_totp")
        if request.headers.get("HX-Request"):
            answer = redirect(reverse("mfa_activate_totp"))
            answer.status_code = 204
            answer["HX-Redirect"] = answer["Location"]
        return answer
