"""Evidence: files by their content, and what they prove."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """A stored file, named by the SHA-256 of its bytes; the same bytes are stored once."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class Evidence(models.Model):
    """A file that a person gave as proof in a matter. What the camera recorded is kept as facts."""

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="evidence")
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, related_name="evidence")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(_("类型"), max_length=24)  # photo_before, photo_after, document …
    name = models.CharField(_("文件名"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    original = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of what was uploaded, before re-encoding

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_place_is_whole",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            )
        ]

    def __str__(self) -> str:
        return self.name
