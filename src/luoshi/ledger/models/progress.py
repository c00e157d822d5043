"""Progress reports and milestones: what lights are computed from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Progress(models.Model):
    """What a unit said about a matter at a moment."""

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="reports")
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, related_name="report")
    at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(_("进度"))
    value = models.DecimalField(_("实际值"), max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.TextField(_("进展情况"), blank=True)
    zero = models.BooleanField(_("零报告"), default=False)
    late = models.BooleanField(default=False)  # after the report clock's due moment

    class Meta:
        ordering = ["matter", "at", "id"]
        constraints = [
            models.CheckConstraint(name="progress_percent", condition=Q(percent__lte=100))
        ]
        indexes = [models.Index(fields=["matter", "-at"], name="progress_latest")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.percent}%"


class Milestone(models.Model):
    """A dated step on the way: 4月底前完成可研批复."""

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="milestones")
    text = models.CharField(_("节点"), max_length=200)
    due_on = models.DateField(_("日期"))
    percent = models.PositiveSmallIntegerField(_("应达进度"))
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["matter", "due_on", "id"]
        constraints = [
            models.CheckConstraint(name="milestone_percent", condition=Q(percent__lte=100))
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.text}"
