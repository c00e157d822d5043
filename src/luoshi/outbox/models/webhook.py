"""Webhooks: other systems that are told of what happens, signed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.outbox.models.delivery import Sending, due

if TYPE_CHECKING:
    from luoshi.units.models import User


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Questions about many webhooks."""

    def active(self) -> Self:
        """Those that are told of anything."""
        return self.filter(active=True)

    def visible_to(self, user: User) -> Self:
        """All, to whoever sets up the installation; nobody else has to know them."""
        return self if user.may("settings.edit") else self.none()


class Webhook(models.Model):
    """An address of another system. It is told of the matters that its unit may see; the centre's sees all.

    While a secret is being changed the one before it signs too, until ``previous_until_at``.
    """

    name = models.CharField(_("名称"), max_length=50)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(_("地址"), max_length=300)
    kinds = models.JSONField(_("事件"), default=list)  # of entries; empty: all
    sealed = models.TextField()  # the secret
    sealed_before = models.TextField(blank=True)
    previous_until_at = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(_("启用"), default=True)
    stopped_why = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def wants(self, kind: str) -> bool:
        """Whether it is told of entries of that kind."""
        return not self.kinds or kind in self.kinds


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Questions about many deliveries to webhooks."""

    def due(self, *, at: datetime) -> Self:
        """Those to be sent now, the longest waiting first."""
        return self.filter(due(at), webhook__active=True).order_by("next_at", "id")

    def visible_to(self, user: User) -> Self:
        """Those of the webhooks that the person sees."""
        return self.filter(webhook__in=Webhook.objects.visible_to(user))


class WebhookDelivery(Sending):
    """One event for one webhook. ``event`` is its id: the same at every try, so the receiver knows it again."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey("ledger.Entry", null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(_("事件编号"), max_length=40, unique=True)
    kind = models.CharField(_("事件"), max_length=40)  # matter.signed, ping
    body = models.TextField()

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="webhook_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=~Q(state__in=["sent", "failed"]),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"
