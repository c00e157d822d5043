"""Requests: a unit asks, the supervisor decides, and both stay on record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What is asked for."""

    DISPUTE = "dispute", _("退回")
    EXTENSION = "extension", _("延期")


class Request(models.Model):
    """One request of one matter; at most one of a kind waits for an answer."""

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=9, choices=RequestKind)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("理由"))
    new_due_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True)
    answer = models.TextField(_("答复"), blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(decided_at=None),
                name="request_waits_once",
            ),
            models.CheckConstraint(
                name="request_decided_whole",
                condition=Q(decided_at=None, decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"
