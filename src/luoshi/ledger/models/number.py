"""Series of numbers without gaps."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """The last number taken of one series: matter-2026, order-2026."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
