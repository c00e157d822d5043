"""Who may change channels and webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.outbox.models import Channel
    from luoshi.units.models import User


def may_change(user: User, channel: Channel) -> bool:
    """Whether the channel is the person's own, or one of a unit that they look after.

    Heads look after the channels of their own unit, whoever sets up the installation after those of all.
    """
    if not user.is_active:
        return False
    if channel.unit_id is None:
        return channel.user_id == user.pk
    if user.may("settings.edit"):
        return True
    return user.may("channel.edit") and channel.unit_id == user.unit_id


def may_change_webhooks(user: User) -> bool:
    """Whether the person sets up the installation: a webhook sends what happens to another system."""
    return user.may("settings.edit")
