"""Registers the app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Django's entry for :mod:`luoshi.supervision`."""

    name = "luoshi.supervision"
    label = "supervision"
