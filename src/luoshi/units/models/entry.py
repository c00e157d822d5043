"""The journal of the register: who changed what in units, posts, people, duties and areas, and when."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.units.models.unit import Unit


class Subject(models.TextChoices):
    """What an entry is about."""

    UNIT = "unit", _("单位")
    POST = "post", _("岗位")
    HOLDING = "holding", _("任职")
    FIELD = "field", _("领域")
    DUTY = "duty", _("职责")
    AREA = "area", _("辖区")
    CHIEF = "chief", _("责任人")
    USER = "user", _("人员")


class Verb(models.TextChoices):
    """What was done."""

    CREATED = "created", _("新建")
    CHANGED = "changed", _("修改")
    MOVED = "moved", _("调整隶属")
    MERGED = "merged", _("并入")
    CLOSED = "closed", pgettext_lazy("unit", "撤销")
    REOPENED = "reopened", pgettext_lazy("unit", "恢复")
    REMOVED = "removed", _("删除")
    APPOINTED = "appointed", _("任职")
    DISMISSED = "dismissed", _("离任")
    LOCKED = "locked", _("停用")
    UNLOCKED = "unlocked", _("恢复使用")
    LINK_MADE = "link_made", _("发出设置密码链接")
    PASSWORD_SET = "password_set", _("设置密码")
    MFA_RESET = "mfa_reset", _("解除两步验证")
    SIGNED_OUT = "signed_out", _("强制退出登录")
    LOCKOUT_LIFTED = "lockout_lifted", _("解除密码锁定")


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    """Questions about the journal."""

    def about_unit(self, unit: Unit) -> Self:
        """Entries that concern ``unit`` itself: its own facts, posts, people, duties and areas."""
        return self.filter(unit=unit)


class RegisterEntry(models.Model):
    """One change of the register. The database refuses to update or delete it (migration 0003).

    ``data`` holds ``{field: [before, after]}`` as people read it; what a removed row said stays here.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: set up by the installation itself
    kind = models.CharField(max_length=8, choices=Subject)
    what = models.CharField(max_length=16, choices=Verb)
    subject = models.BigIntegerField()  # the row's key; the row itself may be gone
    label = models.CharField(max_length=300)  # what it was called then
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "-id"], name="register_entry_unit"),
            models.Index(fields=["kind", "subject", "-id"], name="register_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.label}"
