"""The durable inbox: reports of devices as they came, each once."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about many reports."""

    def unconsumed(self) -> Self:
        """Nobody has applied them yet; the oldest first."""
        return self.filter(consumed_at=None).order_by("id")


class Report(models.Model):
    """One report of a device, stored before it was confirmed.

    The gateway writes it with the statements of :mod:`luoshi.alarms.inbox`. The database refuses every change but that
    of ``consumed_at`` from nothing to a moment, and the removal of what is not consumed (migration 0001).
    """

    received_at = models.DateTimeField()
    gateway = models.CharField(max_length=64)  # the process that received it
    address = models.CharField(max_length=12)  # of the device, 12 hex digits
    serial = models.PositiveIntegerField()
    type = models.PositiveSmallIntegerField()  # of the data unit
    frame = models.BinaryField()  # as received
    digest = models.CharField(max_length=64)  # equal for a re-send: luoshi.alarms.inbox
    consumed_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["address", "digest"], name="report_once"),
        ]
        # No more than these: each costs every report of a storm.
        indexes = [
            models.Index(fields=["id"], condition=Q(consumed_at=None), name="report_unconsumed")
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.serial}"
