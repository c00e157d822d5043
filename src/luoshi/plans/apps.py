"""Registers the app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Django's entry for :mod:`luoshi.plans`."""

    name = "luoshi.plans"
    label = "plans"
