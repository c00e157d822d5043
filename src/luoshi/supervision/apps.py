"""Registers the app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SupervisionConfig(AppConfig):
    """Django's entry for :mod:`luoshi.supervision`."""

    name = "luoshi.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Let every migration end with rules for each grade in place."""
        post_migrate.connect(install_regime, sender=self)


def install_regime(**_signal: Any) -> None:  # noqa: ANN401 - what Django sends
    """Store the built-in rules of every grade: the first time, and again where a release says something new.

    A grade that an office has edited stays as the office wants it.
    """
    from django.utils import timezone

    from luoshi.supervision.regime import install_builtin

    install_builtin(at=timezone.now())
