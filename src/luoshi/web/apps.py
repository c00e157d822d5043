"""Registers the app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django's entry for :mod:`luoshi.web`."""

    name = "luoshi.web"
    label = "web"
