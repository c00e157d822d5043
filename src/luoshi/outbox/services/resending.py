"""Trying again what was given up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.outbox.models import Delivery, SendingState, WebhookDelivery
from luoshi.outbox.rules import may_change, may_change_webhooks
from luoshi.outbox.services.errors import NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User

AGAIN = {"state": SendingState.WAITING, "tries": 0, "done_at": None, "problem": ""}


def resend(row: Delivery | WebhookDelivery, *, by: User, at: datetime) -> None:
    """Send once more what failed or was sent; the tries before stay on record."""
    if isinstance(row, Delivery):
        allowed, active = may_change(by, row.channel), row.channel.active
    else:
        allowed, active = may_change_webhooks(by), row.webhook.active
    if not allowed:
        raise NotPermitted(_("您不能重发这一条。"))
    if not active:
        raise NotAllowed(_("渠道已停用，启用后再重发。"))
    ended = type(row).objects.filter(pk=row.pk, state__in=[SendingState.SENT, SendingState.FAILED])
    if not ended.update(**AGAIN, next_at=at):
        raise NotAllowed(_("这一条正在等待发送，不用重发。"))
