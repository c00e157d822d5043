"""Playbooks as they were when a matter was opened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Playbook(models.Model):
    """One version of the rules for one kind of matter; versions are never changed, only followed."""

    key = models.CharField(_("标识"), max_length=32)
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=64)
    source = models.TextField(_("内容"))  # TOML
    since_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="playbook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
