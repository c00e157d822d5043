"""Plans: draft rows on their way to being issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.units.models import User


class PlanStage(models.TextChoices):
    """Where a plan is. Nothing in it counts before it is issued."""

    DRAFT = "draft", _("起草")
    CONSULTING = "consulting", _("征求意见")
    APPROVING = "approving", _("待审批")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("已下达")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions about many plans."""

    def visible_to(self, user: User) -> Self:
        """The centre, leaders and auditors see all; a unit sees what it is asked about, and what was issued to it."""
        if user.access.sees == "all":
            return self
        own = self.filter(rows__lead__path__startswith=user.unit.path, rows__status="accepted")
        return own.filter(stage__in=["consulting", "issued"]).distinct()


class Plan(models.Model):
    """A set of draft rows to be issued together (分工方案)."""

    title = models.CharField(_("标题"), max_length=300)
    document = models.ForeignKey(
        "plans.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )  # none: rows by hand or from Excel
    year = models.PositiveSmallIntegerField(_("年度"))
    stage = models.CharField(max_length=10, choices=PlanStage, default=PlanStage.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    consult_until_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its reading room."""
        return f"/plans/{self.pk}/"

    @property
    def is_editable(self) -> bool:
        """Whether rows may still be changed."""
        return self.stage in {PlanStage.DRAFT, PlanStage.CONSULTING}


class PlanEntry(models.Model):
    """One line of a plan's journal; the database refuses to change or delete it (migration 0002)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=24)
    row = models.ForeignKey(
        "plans.Row", null=True, on_delete=models.PROTECT, related_name="entries"
    )
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.what}"
