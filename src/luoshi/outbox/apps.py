"""Registers the app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Django's entry for :mod:`luoshi.outbox`."""

    name = "luoshi.outbox"
    label = "outbox"
