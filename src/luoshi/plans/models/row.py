"""Draft rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RowStatus(models.TextChoices):
    """What a person has decided about a row."""

    PROPOSED = "proposed", _("待定")
    ACCEPTED = "accepted", _("采用")
    REJECTED = "rejected", _("不用")
    MERGED = "merged", _("并入")


class Row(models.Model):
    """One draft row. What the text said and what a person decided stand apart; proposals say where they come from."""

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="rows")
    order = models.PositiveIntegerField(default=0)
    number = models.CharField(_("序号"), max_length=24, blank=True)  # as printed, kept
    kind = models.CharField(_("类型"), max_length=16, default="task")
    section = models.CharField(_("板块"), max_length=200, blank=True)
    title = models.CharField(_("事项"), max_length=500)
    standard = models.TextField(_("完成标准"), blank=True)
    start = models.PositiveIntegerField(null=True)  # in the document's text; none: by hand
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(_("原文"), blank=True)
    lead_text = models.CharField(_("原文写的责任单位"), max_length=300, blank=True)
    join_text = models.CharField(_("原文写的配合单位"), max_length=300, blank=True)
    lead = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    joins = models.ManyToManyField("units.Unit", blank=True, related_name="+")
    leader = models.ForeignKey(
        "units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    due_text = models.CharField(_("时限原文"), max_length=100, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    measure = models.CharField(max_length=24, blank=True)
    target_text = models.CharField(_("目标"), max_length=200, blank=True)
    masked = models.BooleanField(default=False)  # the text says X
    milestones = models.JSONField(default=list)  # [[“2026-04-30”, “完成可研批复”, 30], …]
    confidence = models.FloatField(default=1.0)
    rule = models.CharField(max_length=100, blank=True)  # the rule or weight that found it
    proposals = models.JSONField(default=list)  # [{“unit”: 3, “reason”: “去年同类任务：…”}, …]
    alike = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    status = models.CharField(max_length=8, choices=RowStatus, default=RowStatus.PROPOSED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["plan", "order", "id"]
        constraints = [
            models.CheckConstraint(
                name="row_merged_says_into_which",
                condition=Q(status="merged", into__isnull=False) | ~Q(status="merged"),
            )
        ]
        indexes = [models.Index(fields=["plan", "status"], name="row_by_status")]

    def __str__(self) -> str:
        return self.title
