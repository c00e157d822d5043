"""Deliveries: what was sent through a channel, how often it was tried, and what the other end said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.outbox.models.channel import Topic

if TYPE_CHECKING:
    from luoshi.units.models import User


class SendingState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting", _("等待发送")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已送达")
    FAILED = "failed", _("未送达")


class Sending(models.Model):
    """Something that is sent until the other end takes it, or until nobody believes in it any more.

    ``next_at`` is when it is tried again. A worker that sends has claimed it until ``claimed_until``; one that died
    loses the claim, and another tries again: the record counts each delivery once, the other end may see it twice.
    """

    state = models.CharField(
        _("状态"), max_length=7, choices=SendingState, default=SendingState.WAITING
    )
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(_("生成时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    problem = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        abstract = True


def due(at: datetime) -> Q:
    """Hold for what waits for its moment, or was claimed by a worker that is gone."""
    return Q(state=SendingState.WAITING, next_at__lte=at) | Q(
        state=SendingState.SENDING, claimed_until__lte=at
    )


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about many deliveries."""

    def due(self, *, at: datetime) -> Self:
        """Those to be sent now: the urgent first, then the longest waiting."""
        rows = self.filter(due(at), channel__active=True)
        return rows.order_by("-urgent", "next_at", "id")

    def urgent(self) -> Self:
        """Real fires."""
        return self.filter(urgent=True)

    def visible_to(self, user: User) -> Self:
        """Those of the channels that the person sees."""
        from luoshi.outbox.models.channel import Channel

        return self.filter(channel__in=Channel.objects.visible_to(user))


class Delivery(Sending):
    """One message through one channel: a digest of notices, or a test. The body tells what was, and stays."""

    channel = models.ForeignKey(
        "outbox.Channel", on_delete=models.PROTECT, related_name="deliveries"
    )
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    count = models.PositiveIntegerField(_("条数"), default=0)
    urgent = models.BooleanField(default=False)  # never waits behind what is not
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # who asked for a test; none: the machine

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=~Q(state__in=["sent", "failed"]),
                name="delivery_due",
            ),
            models.Index(fields=["channel", "-id"], name="delivery_of_channel"),
            models.Index(fields=["state", "-id"], name="delivery_state"),
        ]

    def __str__(self) -> str:
        return self.subject


class Item(models.Model):
    """One line for one channel: waits for a digest (``delivery`` none), then belongs to it for good."""

    channel = models.ForeignKey("outbox.Channel", on_delete=models.PROTECT, related_name="items")
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=9, choices=Topic)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="items"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["channel", "entry"], name="item_once")]
        indexes = [
            models.Index(fields=["channel", "id"], condition=Q(delivery=None), name="item_waiting"),
        ]

    def __str__(self) -> str:
        return self.title


class Attempt(models.Model):
    """One try: when, to whom, how long, and what came of it (``ok`` none: still under way, or the worker died)."""

    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="attempts"
    )
    webhook_delivery = models.ForeignKey(
        "outbox.WebhookDelivery", null=True, on_delete=models.PROTECT, related_name="attempts"
    )
    robot = models.CharField(max_length=64)  # for the limit of what is at the other end
    at = models.DateTimeField()
    seconds = models.FloatField(null=True)
    ok = models.BooleanField(null=True)
    code = models.CharField(max_length=24, blank=True)  # HTTP status, or the robot's own number
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="attempt_of_one_delivery",
                condition=Q(delivery=None, webhook_delivery__isnull=False)
                | Q(delivery__isnull=False, webhook_delivery=None),
            )
        ]
        indexes = [models.Index(fields=["robot", "at"], name="attempt_by_robot")]

    def __str__(self) -> str:
        return f"{self.at} {self.code}"
