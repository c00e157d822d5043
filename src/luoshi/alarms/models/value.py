"""Analogue values: a time series for each point and quantity, with limits."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """What one point measures, and between which limits it should lie."""

    point = models.ForeignKey("alarms.Point", on_delete=models.PROTECT, related_name="series")
    analog_type = models.PositiveSmallIntegerField(_("模拟量类型"))
    unit = models.CharField(_("单位"), max_length=16, blank=True)
    low = models.DecimalField(_("下限"), max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("上限"), max_digits=14, decimal_places=4, null=True, blank=True)
    last = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["point", "analog_type"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["point", "analog_type"], name="series_once"),
            models.CheckConstraint(
                name="series_limits_in_order",
                condition=Q(low=None) | Q(high=None) | Q(low__lt=F("high")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.analog_type}"

    @property
    def limited(self) -> bool:
        """Whether there is a limit at all."""
        return self.low is not None or self.high is not None

    def breaks(self, value: Decimal) -> bool:
        """Whether a value breaks a limit."""
        below = self.low is not None and value < self.low
        return below or (self.high is not None and value > self.high)


class Value(models.Model):
    """One measured value. After some weeks only hours are kept."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="values")
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=14, decimal_places=4)
    doubted = models.BooleanField(default=False)  # outside what the standard's range can be

    class Meta:
        ordering = ["series", "at"]
        indexes = [models.Index(fields=["series", "at"], name="value_of_series")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.value}"


class HourlyValue(models.Model):
    """What is kept of one hour."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="hours")
    at = models.DateTimeField()  # when the hour begins
    low = models.DecimalField(max_digits=14, decimal_places=4)
    high = models.DecimalField(max_digits=14, decimal_places=4)
    mean = models.DecimalField(max_digits=14, decimal_places=4)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["series", "at"]
        constraints = [models.UniqueConstraint(fields=["series", "at"], name="hour_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.at:%Y-%m-%d %H}"
