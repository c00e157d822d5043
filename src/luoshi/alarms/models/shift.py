"""Shift hand-overs, and the rules by which the watch works."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HandOver(models.Model):
    """One shift gives the watch to the next (交接班). ``facts`` is what was open then, as counted."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="hand_overs")
    at = models.DateTimeField(_("交班时间"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("交班说明"), max_length=4000)
    facts = models.JSONField(default=dict)
    taken_at = models.DateTimeField(_("接班时间"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(taken_at=None), name="hand_over_waits_once"
            ),
            models.CheckConstraint(
                name="hand_over_taken_by_another",
                condition=Q(taken_at=None, taken_by=None)
                | Q(taken_at__isnull=False, taken_by__isnull=False) & ~Q(taken_by=F("given_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.at:%Y-%m-%d %H:%M}"


HOURS = [MinValueValidator(1), MaxValueValidator(720)]
DAYS = [MinValueValidator(7), MaxValueValidator(3660)]
TIMES = [MinValueValidator(2), MaxValueValidator(50)]


class WatchRegime(models.Model):
    """One version of the rules of the watch; versions are never changed, only followed."""

    version = models.PositiveIntegerField(_("版本"), unique=True)
    fault_hours = models.PositiveSmallIntegerField(
        _("故障多少小时转整改"), default=24, validators=HOURS
    )
    shield_hours = models.PositiveSmallIntegerField(
        _("屏蔽多少小时转整改"), default=24, validators=HOURS
    )
    offline_hours = models.PositiveSmallIntegerField(
        _("离线多少小时转整改"), default=4, validators=HOURS
    )
    repeats = models.PositiveSmallIntegerField(
        _("同一部件误报多少次转整改"), default=3, validators=TIMES
    )
    repeat_days = models.PositiveSmallIntegerField(_("在多少天内"), default=30, validators=DAYS)
    value_days = models.PositiveSmallIntegerField(
        _("模拟量逐条保存（天）"), default=90, validators=DAYS
    )
    hour_days = models.PositiveSmallIntegerField(
        _("模拟量按小时保存（天）"), default=1095, validators=DAYS
    )
    signal_days = models.PositiveSmallIntegerField(
        _("报告和信号保存（天）"), default=400, validators=DAYS
    )
    since_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: as released

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"
