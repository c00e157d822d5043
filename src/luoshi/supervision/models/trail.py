"""What happened to an order: lines that nobody can change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """What was done."""

    DRAFTED = "drafted", _("拟稿")
    CHANGED = "changed", _("修改")
    LAPSED = "lapsed", _("超过签发期限")
    SIGNED = "signed", _("签发")
    DECLINED = "declined", _("不予签发")
    VOIDED = "voided", _("自动作废")


class OrderEntry(models.Model):
    """One line of an order's trail. The database refuses to update or delete it (migration 0002)."""

    order = models.ForeignKey("supervision.Order", on_delete=models.PROTECT, related_name="trail")
    at = models.DateTimeField()
    step = models.CharField(max_length=8, choices=Step)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the machine
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "step"], condition=~Q(step="changed"), name="order_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.step}"
