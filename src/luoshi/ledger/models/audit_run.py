"""Proofs of the journal that somebody asked for, and what they found."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditRun(models.Model):
    """One pass over the journal, in the background. ``faults`` holds the first of them: where and what."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    entries = models.PositiveIntegerField(default=0)  # how many the journal held when it was proved
    faults_found = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
