"""Clocks: running obligations with a next moment."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClockKind(models.TextChoices):
    """What is being waited for."""

    SIGN = "sign", _("签收")
    FINISH = "finish", _("完成")
    REPORT = "report", _("报送进展")
    REVIEW = "review", _("复核")
    VERIFY = "verify", _("核验")
    CLOSE = "close", _("销号")
    ANSWER = "answer", _("答复申请")
    REPLY = "reply", _("回复督办")


class ClockQuerySet(models.QuerySet["Clock"]):
    """Questions about many clocks."""

    def running(self) -> Self:
        """Clocks that nobody has stopped."""
        return self.filter(stopped_at=None)

    def due_for_sweep(self, *, at: datetime) -> Self:
        """Running clocks whose next moment has come, the longest waiting first."""
        return self.running().filter(next_at__lte=at).order_by("next_at", "id")


class Clock(models.Model):
    """One obligation of one matter, from its start to its stop.

    A moved date stops one clock and starts another, so that the due date of any past day can still be told.

    ``rung`` is the index in the playbook's ladder of what happens next, at ``next_at``; nothing is left: ``None``.
    """

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(_("时限"), max_length=6, choices=ClockKind)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    rung = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=24, blank=True)  # the kind of the entry that stopped it

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(stopped_at=None),
                name="clock_runs_once_per_kind",
            ),
            models.CheckConstraint(
                name="clock_stopped_has_no_next_moment",
                condition=Q(stopped_at=None) | Q(next_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="clock_next"
            ),
            models.Index(fields=["matter", "kind", "started_at"], name="clock_history"),
            models.Index(
                fields=["kind", "due_at"], condition=Q(stopped_at=None), name="clock_running_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_at:%Y-%m-%d %H:%M}"
