"""Notices: what one person is told, once, whatever becomes of the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.outbox.models.channel import Topic

if TYPE_CHECKING:
    from luoshi.units.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about many notices."""

    def visible_to(self, user: User) -> Self:
        """The person's own."""
        return self.filter(user=user)

    def unread(self) -> Self:
        """Those that the person has not read."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One line of a person's inbox. At most one for a person and an entry of the journal."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    entry = models.ForeignKey(
        "ledger.Entry", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    matter = models.ForeignKey(
        "ledger.Matter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    topic = models.CharField(_("内容"), max_length=9, choices=Topic)
    title = models.CharField(_("标题"), max_length=200)  # 待签收：2026-0012 完成老旧管网改造
    text = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "entry"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_inbox"),
            models.Index(
                fields=["user", "-id"],
                condition=models.Q(read_at=None),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title
