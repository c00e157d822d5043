"""Everything that changes the outbox: one function per change."""

from luoshi.outbox.services.channels import (
    Wishes,
    add_channel,
    change_channel,
    remove_channel,
    test_channel,
)
from luoshi.outbox.services.digests import make_digests
from luoshi.outbox.services.reading import read, read_all
from luoshi.outbox.services.resending import resend
from luoshi.outbox.services.sending import send_due, send_urgent
from luoshi.outbox.services.webhooks import add_webhook, change_webhook, ping, rotate_secret

__all__ = [
    "Wishes",
    "add_channel",
    "add_webhook",
    "change_channel",
    "change_webhook",
    "make_digests",
    "ping",
    "read",
    "read_all",
    "remove_channel",
    "resend",
    "rotate_secret",
    "send_due",
    "send_urgent",
    "test_channel",
]
