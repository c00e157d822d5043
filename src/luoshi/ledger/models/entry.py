"""The journal: entries that nobody can change, and the seals over them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """What happened."""

    OPENED = "opened", _("下达")
    SIGNED = "signed", _("签收")
    DISPUTED = "disputed", _("申请退回")
    REDIRECTED = "redirected", _("改派")
    DESIGNATED = "designated", _("指派")
    STARTED = "started", _("开始办理")
    SPLIT = "split", _("分解")
    PROGRESS = "progress", _("进展")
    ZERO_REPORT = "zero_report", _("零报告")
    MILESTONE = "milestone", _("节点")
    EVIDENCE = "evidence", _("佐证")
    EXTENSION_ASKED = "extension_asked", _("申请延期")
    EXTENSION_GRANTED = "extension_granted", _("同意延期")
    EXTENSION_REFUSED = "extension_refused", _("不同意延期")
    SUSPENDED = "suspended", _("中止")
    RESUMED = "resumed", _("恢复")
    REPORTED = "reported", _("报结")
    PASSED = "passed", _("核验通过")
    FAILED = "failed", _("核验不通过")
    CLOSED = "closed", _("销号")
    REOPENED = "reopened", _("重新办理")
    WITHDRAWN = "withdrawn", _("撤销")
    CARRIED = "carried", _("结转")
    REVIEWED = "reviewed", _("复核")
    COMMENT = "comment", _("留言")
    REMARK = "remark", _("批示")
    JOINED = "joined", _("增加配合")
    LEFT = "left", _("退出配合")
    HANDED_OVER = "handed_over", _("移交")
    REMINDED = "reminded", _("提醒")
    PREPARED = "prepared", _("拟办督办")
    ESCALATED = "escalated", _("提级")
    PRESSED = "pressed", _("督办")
    NOTE = "note", _("记录")


class Entry(models.Model):
    """One line of a matter's journal. The database refuses to update or delete it (migration 0002).

    ``digest`` covers the line and the digest before it (:mod:`luoshi.ledger.chain`).
    """

    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()  # 1, 2, 3 … within the matter
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=EntryKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the machine
    unit = models.ForeignKey("units.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    clock = models.ForeignKey(
        "ledger.Clock", null=True, on_delete=models.PROTECT, related_name="entries"
    )
    rung = models.PositiveSmallIntegerField(
        null=True
    )  # of the clock's ladder: each leaves one entry
    digest = models.CharField(max_length=72)

    class Meta:
        ordering = ["matter", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="entry_seq_once"),
            models.UniqueConstraint(
                fields=["clock", "rung"], condition=Q(rung__isnull=False), name="entry_rung_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="entry_kind"),
            models.Index(fields=["at", "id"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.seq} {self.kind}"


class Seal(models.Model):
    """A day's Merkle root over the heads of all chains that grew since the last seal."""

    day = models.DateField(unique=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=72, blank=True)  # the root before: seals are a chain too
    root = models.CharField(max_length=72)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.root}"


class SealLeaf(models.Model):
    """The head of one matter's chain as one seal covers it."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    matter = models.ForeignKey("ledger.Matter", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=72)

    class Meta:
        ordering = ["seal", "matter"]
        constraints = [models.UniqueConstraint(fields=["seal", "matter"], name="seal_leaf_once")]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.matter_id}/{self.seq}"
