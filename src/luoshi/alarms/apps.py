"""Registers the app."""

from __future__ import annotations

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """Django's entry for :mod:`luoshi.alarms`."""

    name = "luoshi.alarms"
    label = "alarms"
