"""The tables of :mod:`luoshi.outbox`."""

from luoshi.outbox.models.channel import Channel, ChannelKind, Topic
from luoshi.outbox.models.delivery import Attempt, Delivery, Item, SendingState
from luoshi.outbox.models.heard import Cursor, Heard
from luoshi.outbox.models.notice import Notice
from luoshi.outbox.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Attempt",
    "Channel",
    "ChannelKind",
    "Cursor",
    "Delivery",
    "Heard",
    "Item",
    "Notice",
    "SendingState",
    "Topic",
    "Webhook",
    "WebhookDelivery",
]
