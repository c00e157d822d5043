"""Making, changing and stopping webhooks, and changing their secret without losing a message."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from luoshi.ledger.models import EntryKind
from luoshi.outbox.guard import is_public
from luoshi.outbox.models import Webhook, WebhookDelivery
from luoshi.outbox.rules import may_change_webhooks
from luoshi.outbox.sealing import seal
from luoshi.outbox.services.errors import Incomplete, NotAllowed, NotPermitted
from luoshi.outbox.signing import event_id, new_secret, write_event

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

OVERLAP = timedelta(hours=24)  # how long the secret before still signs
MOST = 20


def add_webhook(
    name: str,
    url: str,
    *,
    by: User,
    at: datetime,
    unit: Unit,
    kinds: Sequence[str] = (),
    allow_private: bool = False,
) -> tuple[Webhook, str]:
    """Add a webhook; return it with its secret, told this once."""
    _let(by)
    if Webhook.objects.active().count() >= MOST:
        raise NotAllowed(_("最多 %d 个在用的推送地址。") % MOST)
    secret = new_secret()
    hook = Webhook(unit=unit, sealed=seal(secret), made_by=by, made_at=at)
    _write(hook, name, url, kinds, allow_private=allow_private)
    hook.save(force_insert=True)
    return hook, secret


def change_webhook(
    hook: Webhook,
    name: str,
    url: str,
    *,
    by: User,
    at: datetime,
    kinds: Sequence[str] = (),
    active: bool = True,
    allow_private: bool = False,
) -> Webhook:
    """Change what a webhook is told, where, and whether."""
    _let(by)
    _write(hook, name, url, kinds, allow_private=allow_private)
    hook.active, hook.stopped_why, hook.changed_at = active, "", at
    hook.save(update_fields=["name", "url", "kinds", "active", "stopped_why", "changed_at"])
    return hook


def rotate_secret(hook: Webhook, *, by: User, at: datetime) -> str:
    """Give a webhook a new secret and return it, told this once; the one before signs too for a day."""
    _let(by)
    secret = new_secret()
    hook.sealed_before, hook.sealed = hook.sealed, seal(secret)
    hook.previous_until_at = at + OVERLAP
    hook.save(update_fields=["sealed", "sealed_before", "previous_until_at"])
    return secret


def ping(hook: Webhook, *, by: User, at: datetime) -> WebhookDelivery:
    """Queue an event that says nothing but that it arrived."""
    _let(by)
    if not hook.active:
        raise NotAllowed(_("推送已停用，启用后再试。"))
    event = event_id(secrets.token_hex(12))
    body = write_event(event, "ping", at, {"webhook": hook.name})
    return WebhookDelivery.objects.create(
        webhook=hook, event=event, kind="ping", body=body, made_at=at, next_at=at
    )


def _let(by: User) -> None:
    if not may_change_webhooks(by):
        raise NotPermitted(_("您不能改推送设置。"))


def _write(
    hook: Webhook, name: str, url: str, kinds: Sequence[str], *, allow_private: bool
) -> None:
    if not name.strip():
        raise Incomplete(_("请给推送地址起个名字。"))
    unknown = [kind for kind in kinds if kind not in EntryKind.values]
    if unknown:
        raise Incomplete(_("没有这种事件：%s") % _("、").join(unknown))
    hook.name, hook.kinds = name.strip(), list(dict.fromkeys(kinds))
    hook.url = _checked(url.strip(), allow_private=allow_private)


def _checked(url: str, *, allow_private: bool) -> str:
    """Refuse at once what is plainly wrong; what a name becomes is judged at every connection (guard.py)."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Incomplete(_("地址写错了：%s") % url[:100]) from None
    schemes = {"https", "http"} if allow_private else {"https"}
    if parts.scheme not in schemes or not host or len(url) > 300 or not url.isprintable():
        raise Incomplete(_("地址要以 https:// 开头，不超过300字。"))
    if parts.username or parts.password or parts.fragment:
        raise Incomplete(_("地址里不能有账号、密码或 # 号。"))
    if not allow_private and _private(host):
        raise Incomplete(
            _("不能推送到内网地址：%s（由管理员设置 LUOSHI_PRIVATE_TARGETS 放开）") % host
        )
    return url


def _private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)
