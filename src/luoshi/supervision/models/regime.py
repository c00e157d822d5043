"""What each grade of order means in this office."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """How hard an order presses; the names that papers print are the regime's."""

    BLUE = "blue", _("蓝色提醒")
    ORANGE = "orange", _("橙色预警")
    RED = "red", _("红色督查令")


class Signer(models.TextChoices):
    """Whose signature an order needs."""

    HEAD = "head", _("督查中心负责人")
    LEADER = "leader", _("分管领导")


DAYS = [MinValueValidator(1), MaxValueValidator(90)]


class Regime(models.Model):
    """One version of the rules of one grade; versions are never changed, only followed. Days are working days."""

    grade = models.CharField(_("等级"), max_length=6, choices=Grade)
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("文种名称"), max_length=16)  # 督办提醒函
    mark = models.CharField(_("发文代字"), max_length=12)  # 督提, as in 督提〔2026〕3号
    reply_days = models.PositiveSmallIntegerField(_("回复期限（工作日）"), validators=DAYS)
    sign_days = models.PositiveSmallIntegerField(_("签发期限（工作日）"), validators=DAYS)
    signer = models.CharField(_("由谁签发"), max_length=6, choices=Signer)
    demand = models.TextField(_("默认要求"), max_length=2000)
    since_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: as released

    class Meta:
        ordering = ["grade", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["grade", "version"], name="regime_version_once"),
            models.CheckConstraint(
                name="regime_days_are_days",
                condition=Q(reply_days__range=(1, 90), sign_days__range=(1, 90)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
