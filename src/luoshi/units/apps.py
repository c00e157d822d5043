"""Registers the app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Django's entry for :mod:`luoshi.units`."""

    name = "luoshi.units"
    label = "units"
