"""Registers the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Django's entry for :mod:`luoshi.ledger`."""

    name = "luoshi.ledger"
    label = "ledger"
