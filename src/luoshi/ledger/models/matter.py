"""Matters: anything that must be closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models.matters import MatterQuerySet


class Stage(models.TextChoices):
    """Where a matter is in the loop. Overdue, near due and the light are facts about it, never stages."""

    ISSUED = "issued", _("待签收")
    SIGNED = "signed", _("已签收")
    WORKING = "working", _("办理中")
    REPORTED = "reported", _("待核验")
    VERIFIED = "verified", _("待销号")
    CLOSED = "closed", _("已销号")


class Outcome(models.TextChoices):
    """How a closed matter ended."""

    DONE = "done", _("办结")
    WITHDRAWN = "withdrawn", _("撤销")
    CARRIED = "carried", _("结转下年")


class PartRole(models.TextChoices):
    """The parts that units play in a matter."""

    LEAD = "lead", _("牵头")
    JOIN = "join", _("配合")
    SUPERVISE = "supervise", _("督办")


class Matter(models.Model):
    """One row of the ledger. Only :mod:`luoshi.ledger.services` writes it, each change with its entry.

    ``entries`` and ``head`` are the length and the last digest of its chain in the journal; ``version`` grows with
    every change, so that two people who act on what they saw cannot both win.
    """

    code = models.CharField(_("编号"), max_length=24, unique=True)
    kind = models.CharField(_("类型"), max_length=16)  # task, duty, indicator, prohibition, order …
    title = models.CharField(_("事项"), max_length=500)
    standard = models.TextField(_("完成标准"), blank=True)  # what counts as done
    playbook = models.ForeignKey("ledger.Playbook", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(_("年度"))
    section = models.CharField(_("板块"), max_length=200, blank=True)
    number = models.CharField(_("序号"), max_length=24, blank=True)  # as printed in the plan
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )  # last year's row that this one carries on

    # Where it comes from: nothing is invented.
    document = models.CharField(_("来源文件"), max_length=200, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    origin = models.CharField(
        max_length=64, blank=True, db_index=True
    )  # plans.row:17, supervision.order:3

    lead = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="leads")
    supervisor = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="supervises"
    )
    leader = models.ForeignKey(
        "units.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # 责任领导

    stage = models.CharField(_("阶段"), max_length=8, choices=Stage, default=Stage.ISSUED)
    outcome = models.CharField(_("结果"), max_length=9, choices=Outcome, blank=True)
    opened_at = models.DateTimeField(_("下达时间"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField(
        _("完成时限"), null=True, blank=True
    )  # none: no deadline, a valid fact
    due_text = models.CharField(_("时限原文"), max_length=100, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    final = models.BooleanField(_("指派"), default=False)  # designated: may not be disputed again
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)  # percent, as last reported
    progress_at = models.DateTimeField(null=True, blank=True)
    # When the light turns if nothing more is reported (lights.turns): moments, not states.
    yellow_at = models.DateTimeField(null=True, blank=True)
    red_at = models.DateTimeField(null=True, blank=True)

    target = models.DecimalField(
        _("目标值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    actual = models.DecimalField(
        _("实际值"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    measure = models.CharField(_("单位"), max_length=24, blank=True)  # unit of the two values
    target_text = models.CharField(_("目标"), max_length=200, blank=True)  # 增长7%左右

    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_unit = models.ForeignKey(
        "units.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_unit = models.ForeignKey(
        "units.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)  # times; a false closing stays visible

    clocks_running = models.PositiveSmallIntegerField(default=0)
    entries_written = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=72, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="matter_open_has_running_clock",
                condition=~Q(closed_at=None) | Q(clocks_running__gte=1),
            ),
            models.CheckConstraint(
                name="matter_closed_has_outcome_and_no_clock",
                condition=Q(closed_at=None, outcome="") & ~Q(stage="closed")
                | Q(closed_at__isnull=False, stage="closed", clocks_running=0) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="matter_done_was_verified_by_another_unit",
                condition=~Q(outcome="done")
                | Q(verified_unit__isnull=False, verified_by__isnull=False)
                & ~Q(verified_unit=F("reported_unit"))
                & ~Q(verified_by=F("reported_by")),
            ),
            models.CheckConstraint(
                name="matter_lead_is_not_supervisor_of_itself", condition=~Q(lead=F("supervisor"))
            ),
            models.CheckConstraint(name="matter_progress_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="matter_is_not_its_parent", condition=~Q(parent=F("id"))),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(closed_at=None), name="matter_open_due"
            ),
            models.Index(
                fields=["lead", "due_at", "id"],
                condition=Q(closed_at=None),
                name="matter_open_lead_due",
            ),
            models.Index(
                fields=["stage", "due_at", "id"],
                condition=Q(closed_at=None),
                name="matter_open_stage_due",
            ),
            models.Index(
                fields=["red_at", "id"], condition=Q(closed_at=None), name="matter_open_red"
            ),
            models.Index(
                fields=["yellow_at", "red_at", "id"],  # yellow is what turned yellow and not red
                condition=Q(closed_at=None),
                name="matter_open_yellow_red",
            ),
            models.Index(
                fields=["opened_at", "id"], condition=Q(closed_at=None), name="matter_open_opened"
            ),
            models.Index(
                fields=["progress", "id"], condition=Q(closed_at=None), name="matter_open_progress"
            ),
            models.Index(fields=["lead", "id"], name="matter_lead"),
            models.Index(fields=["supervisor", "id"], name="matter_supervisor"),
            models.Index(fields=["year", "section", "id"], name="matter_year_section"),
            models.Index(
                fields=["kind", "due_at", "id"],
                condition=Q(closed_at=None),
                name="matter_open_kind_due",
            ),
            models.Index(
                fields=["closed_at", "id"], condition=~Q(closed_at=None), name="matter_closed"
            ),
            # What the first page counts: read from these alone, not from the matters.
            models.Index(
                fields=["lead", "section", "red_at", "suspended_at"],
                condition=Q(closed_at=None),
                name="matter_open_matrix",
            ),
            models.Index(
                fields=["section"], condition=Q(closed_at=None), name="matter_open_section"
            ),
            models.Index(
                fields=["stage", "lead"], condition=Q(closed_at=None), name="matter_open_stage_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/matters/{self.pk}/"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.closed_at is None


class Part(models.Model):
    """A unit plays a part in a matter. The lead and the supervisor are here too, so one look finds who may see."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parts")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(_("角色"), max_length=9, choices=PartRole)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)  # gave it up; still sees what it did

    class Meta:
        ordering = ["matter", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(role="lead", until_at=None),
                name="matter_has_one_lead",
            ),
            models.UniqueConstraint(
                fields=["matter", "unit", "role"],
                condition=Q(until_at=None),
                name="part_once",
            ),
        ]
        indexes = [models.Index(fields=["unit", "matter", "role"], name="part_by_unit")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role} {self.unit}"
