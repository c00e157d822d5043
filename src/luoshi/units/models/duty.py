"""Duty lists: which unit answers for which field, in which part, by which law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.units.models.unit import UnitKind

if TYPE_CHECKING:
    from luoshi.units.models.person import User


class DutyRole(models.TextChoices):
    """The part a unit plays in a field: 三管三必须 (安全生产法 art. 3)."""

    REGULATOR = "regulator", _("行业监管")
    TERRITORIAL = "territorial", _("属地管理")
    RESPONSIBLE = "responsible", _("企业主体")
    LEAD = "lead", _("牵头")
    SUPPORT = "support", _("配合")


class Field(models.Model):
    """A field of work or an industry: 危险化学品, 校园安全, 招商引资."""

    name = models.CharField(_("领域"), max_length=64, unique=True)
    words = models.JSONField(
        _("关键词"), default=list, blank=True
    )  # by which a row's text is known
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    order = models.PositiveIntegerField(_("序号"), default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions about the duty list."""

    def visible_to(self, user: User) -> Self:
        """The duties of units that the person may see."""
        if not user.is_active:
            return self.none()
        if user.sees_register:
            return self
        return self.filter(
            ~Q(unit__kind=UnitKind.ENTERPRISE) | Q(unit__path__startswith=user.unit.path)
        )


class Duty(models.Model):
    """A unit answers for a field here: a row of 部门监管责任清单 or 企业主体责任清单."""

    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="duties")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(_("责任类型"), max_length=16, choices=DutyRole)
    area = models.ForeignKey(
        "units.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )  # none: everywhere
    text = models.TextField(_("职责"), blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)  # law and article

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["field", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["field", "unit", "role", "area"], name="duty_once"),
            # Everywhere is one place too; SQLite knows no “nulls not distinct”.
            models.UniqueConstraint(
                fields=["field", "unit", "role"],
                condition=Q(area=None),
                name="duty_everywhere_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.get_role_display()} {self.unit}"
