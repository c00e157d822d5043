"""Posts: accountable positions, held by people over time."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PostKind(models.TextChoices):
    """What a post is for."""

    HEAD = "head", _("主要负责人")
    LEADER = "leader", _("分管领导")
    LIAISON = "liaison", _("联络员")
    CLERK = "clerk", _("经办人")
    INSPECTOR = "inspector", _("检查员")


class Post(models.Model):
    """A position in a unit that somebody holds."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(_("类别"), max_length=16, choices=PostKind)
    name = models.CharField(_("名称"), max_length=64)  # 副市长, 局长 …
    order = models.PositiveIntegerField(_("序号"), default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="post_name_once_in_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.name}"


class HoldingQuerySet(models.QuerySet["Holding"]):
    """Questions about who holds what."""

    def running(self, at: datetime) -> Self:
        """Those that have begun and not ended at ``at``."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)

    def unfinished(self, at: datetime) -> Self:
        """Those that have not ended at ``at``, begun or not."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at))


class Holding(models.Model):
    """A person holds a post, since and until."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="holdings")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["-since_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="holding_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gt=F("since_at")),
            ),
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(until_at=None), name="holding_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.user}"
