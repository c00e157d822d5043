"""The accounting year of the ledger: 年初建账, 年中查账, 年底交账."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Year(models.Model):
    """One year's books: who opened and who closed them, and what the closing statement said."""

    year = models.PositiveSmallIntegerField(unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.JSONField(default=dict)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
