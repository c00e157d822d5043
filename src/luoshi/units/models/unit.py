"""Units: the organisations that answer for something, in a tree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.units.models.person import User


class UnitKind(models.TextChoices):
    """What sort of organisation a unit is."""

    PARTY = "party", _("党委机构")
    GOVERNMENT = "government", _("政府")
    DEPARTMENT = "department", _("部门")
    COUNTY = "county", _("县（市、区）")
    TOWN = "town", _("街道（乡镇）")
    VILLAGE = "village", _("村（社区）")
    ENTERPRISE = "enterprise", _("企业")
    INSTITUTION = "institution", _("事业单位")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def active(self) -> Self:
        """Units that still exist."""
        return self.filter(active=True)

    def within(self, unit: Unit) -> Self:
        """``unit`` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, user: User) -> Self:
        """Public bodies for everybody; an enterprise's people see of other enterprises nothing."""
        if not user.is_active:
            return self.none()
        if user.sees_register:
            return self
        return self.filter(~Q(kind=UnitKind.ENTERPRISE) | Q(path__startswith=user.unit.path))

    def named(self, text: str) -> Self:
        """Those whose name, short name, alias or code holds ``text``."""
        escaped = json.dumps(text)[1:-1]  # SQLite keeps JSON with every Chinese character escaped
        return self.filter(
            Q(name__icontains=text)
            | Q(short_name__icontains=text)
            | Q(aliases__icontains=text)
            | Q(aliases__icontains=escaped)
            | Q(area_code__startswith=text)
            | Q(credit_code__iexact=text)
        )


class Unit(models.Model):
    """An organisation. ``path`` holds the keys from the root down, so a subtree is one prefix."""

    kind = models.CharField(_("类别"), max_length=16, choices=UnitKind)
    name = models.CharField(_("全称"), max_length=100, unique=True)
    short_name = models.CharField(_("简称"), max_length=50, blank=True)
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, editable=False, db_index=True)
    area_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)  # GB/T 2260
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)  # GB 32100
    order = models.PositiveIntegerField(_("序号"), default=0)
    centre = models.BooleanField(_("督查中心"), default=False)  # the office that keeps the ledger
    active = models.BooleanField(_("在用"), default=True)
    closed_at = models.DateTimeField(_("撤销时间"), null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )  # the unit that it became part of

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code=""),
                name="unit_credit_code_once",
            )
        ]
        indexes = [models.Index(fields=["parent", "order"], name="unit_by_parent")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/units/{self.pk}/"

    def contains(self, other: Unit) -> bool:
        """Whether ``other`` is this unit or below it."""
        return other.path.startswith(self.path)

    def heir(self) -> Unit | None:
        """Return who answers now for what was this unit's: itself, its successor, or what stands above; nobody: none."""
        unit, passed = self, set()
        while not unit.active:
            passed.add(unit.pk)
            following = unit.successor or unit.parent
            if following is None or following.pk in passed:
                return None
            unit = following
        return unit
