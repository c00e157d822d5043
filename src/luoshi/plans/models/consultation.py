"""Consultation: units comment on the rows that would be theirs; the centre answers each (征求意见)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stance(models.TextChoices):
    """What a unit says about a row."""

    AGREE = "agree", _("同意")
    SUGGEST = "suggest", _("修改建议")
    OBJECT = "object", _("不同意")


class Comment(models.Model):
    """One unit's opinion on one row, and the centre's answer."""

    row = models.ForeignKey("plans.Row", on_delete=models.PROTECT, related_name="comments")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stance = models.CharField(_("意见"), max_length=8, choices=Stance)
    text = models.TextField(_("理由或建议"), blank=True)
    adopted = models.BooleanField(null=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["row", "at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["row", "unit"], name="comment_once_a_unit"),
            models.CheckConstraint(
                name="comment_answered_whole",
                condition=Q(adopted=None, answered_at=None, answered_by=None)
                | Q(adopted__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.stance}"
