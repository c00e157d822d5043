"""The journal: entries that nobody can change, and the seals over them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class EntryKind(models.TextChoices):
    """What happened."""

    OPENED = "opened", pgettext_lazy("entry", "下达")
    SIGNED = "signed", pgettext_lazy("entry", "签收")
    DISPUTED = "disputed", pgettext_lazy("entry", "申请退回")
    REDIRECTED = "redirected", pgettext_lazy("entry", "改派")
    DESIGNATED = "designated", pgettext_lazy("entry", "指派")
    STARTED = "started", pgettext_lazy("entry", "开始办理")
    SPLIT = "split", pgettext_lazy("entry", "分解")
    PROGRESS = "progress", pgettext_lazy("entry", "进展")
    ZERO_REPORT = "zero_report", pgettext_lazy("entry", "零报告")
    MILESTONE = "milestone", pgettext_lazy("entry", "节点")
    EVIDENCE = "evidence", pgettext_lazy("entry", "佐证")
    EXTENSION_ASKED = "extension_asked", pgettext_lazy("entry", "申请延期")
    EXTENSION_GRANTED = "extension_granted", pgettext_lazy("entry", "同意延期")
    EXTENSION_REFUSED = "extension_refused", pgettext_lazy("entry", "不同意延期")
    SUSPENDED = "suspended", pgettext_lazy("entry", "中止")
    RESUMED = "resumed", pgettext_lazy("entry", "恢复")
    REPORTED = "reported", pgettext_lazy("entry", "报结")
    PASSED = "passed", pgettext_lazy("entry", "核验通过")
    FAILED = "failed", pgettext_lazy("entry", "核验不通过")
    CLOSED = "closed", pgettext_lazy("entry", "销号")
    REOPENED = "reopened", pgettext_lazy("entry", "重新办理")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "撤销")
    CARRIED = "carried", pgettext_lazy("entry", "结转")
    REVIEWED = "reviewed", pgettext_lazy("entry", "复核")
    COMMENT = "comment", pgettext_lazy("entry", "留言")
    REMARK = "remark", pgettext_lazy("entry", "批示")
    JOINED = "joined", pgettext_lazy("entry", "增加配合")
    LEFT = "left", pgettext_lazy("entry", "退出配合")
    HANDED_OVER = "handed_over", pgettext_lazy("entry", "移交")
    REMINDED = "reminded", pgettext_lazy("entry", "提醒")
    PREPARED = "prepared", pgettext_lazy("entry", "拟办督办")
    ESCALATED = "escalated", pgettext_lazy("entry", "提级")
    PRESSED = "pressed", pgettext_lazy("entry", "督办")
    NOTE = "note", pgettext_lazy("entry", "记录")


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
