"""Registers the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's entry for :mod:`luoshi.api`."""

    name = "luoshi.api"
    label = "api"
