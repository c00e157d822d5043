"""How people come to an account: an administrator makes it; nobody signs up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from luoshi.outbox.proxy import read_proxy, way_to

if TYPE_CHECKING:
    from luoshi.units.models import User


def client_ip(request: HttpRequest) -> str | None:
    """Return the browser's address, as the proxy in front tells it (for the lock-out); nothing where no browser asks."""
    if "REMOTE_ADDR" not in request.META:
        return None
    ip: str = get_adapter(request).get_client_ip(request)
    return ip


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Fetches who has signed in together with the unit, which every page names."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless the account is closed."""
        from luoshi.units.models import User

        user = User.objects.select_related("unit").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up of allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody makes an account for themselves."""
        return False


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on opens existing accounts only: the identity provider's user name is the account's."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody makes an account by signing in elsewhere."""
        return False

    def get_requests_session(self) -> Any:
        """Return what asks the identity provider: by the proxy when it lies outside. Its address is the operator's own."""
        options, session = settings.OPTIONS, super().get_requests_session()
        way = way_to(options.oidc_issuer, read_proxy(options.proxy), allow_private=True)
        if way is not None:
            # Said with each request, else the environment's proxies would win over the session's.
            proxies = {"http": way.url, "https": way.url}
            session.request = partial(session.request, proxies=proxies)
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the identity to the account of that user name, when there is one."""
        from luoshi.units.models import User

        if sociallogin.is_existing:
            return
        name = sociallogin.account.extra_data.get("preferred_username", "")
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if user is not None:
            sociallogin.connect(request, user)
