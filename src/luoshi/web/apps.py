"""Registers the app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django's entry for :mod:`luoshi.web`."""

    name = "luoshi.web"
    label = "web"

    def ready(self) -> None:
        """Let sign-ins be noted."""
        from django.contrib.auth.signals import user_logged_in

        from luoshi.web.sign_ins import begin

        user_logged_in.connect(begin, dispatch_uid="luoshi.web.sign_ins.begin")
