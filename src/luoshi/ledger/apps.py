"""Registers the app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Django's entry for :mod:`luoshi.ledger`."""

    name = "luoshi.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Let every migration end with the built-in playbooks in place."""
        post_migrate.connect(install_builtin, sender=self)


def install_builtin(**_signal: Any) -> None:  # noqa: ANN401 - what Django sends
    """Store the built-in playbooks: the first time, and again where a release says something new.

    A version that an office has edited stays the current one.
    """
    from django.utils import timezone

    from luoshi.ledger.models import Playbook
    from luoshi.ledger.playbooks import builtin, install

    for key, source in builtin().items():
        newest = Playbook.objects.filter(key=key).order_by("-version").first()
        if newest is None or (newest.by_id is None and newest.source != source):
            install(source, by=None, at=timezone.now())
