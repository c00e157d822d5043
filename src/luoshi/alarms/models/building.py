"""Buildings that are watched, who answers for them, and their floor plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.units.models import User


def sees_all(user: User) -> bool:
    """Whether the person watches over everything, not only over their own unit's buildings."""
    return user.may("fire.judge") or (user.may("fire.watch") and user.access.sees == "all")


class BuildingQuerySet(models.QuerySet["Building"]):
    """Questions about many buildings."""

    def visible_to(self, user: User) -> Self:
        """The watch sees all; a unit sees those that it or a unit below it answers for."""
        if not user.may("fire.watch"):
            return self.none()
        if sees_all(user):
            return self
        return self.filter(unit__path__startswith=user.unit.path)

    def named(self, text: str) -> Self:
        """Those whose name or address holds ``text``."""
        return self.filter(models.Q(name__icontains=text) | models.Q(address__icontains=text))


class Building(models.Model):
    """A protected building (联网单位的建筑) with the unit that answers for it."""

    name = models.CharField(_("建筑名称"), max_length=100, unique=True)
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("责任单位"), on_delete=models.PROTECT, related_name="buildings"
    )
    area = models.ForeignKey(
        "units.Area", verbose_name=_("辖区"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="buildings",
    )  # fmt: skip
    address = models.CharField(_("地址"), max_length=200, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    note = models.TextField(_("说明"), max_length=2000, blank=True)  # access, hydrants, dangers

    objects = BuildingQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/fire/buildings/{self.pk}/"


class Contact(models.Model):
    """Whom the watch calls: the people who answer for a building, in the order of calling."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="contacts")
    title = models.CharField(_("职务"), max_length=32)  # 消防安全责任人, 消防控制室
    name = models.CharField(_("姓名"), max_length=32, blank=True)  # none: a room, not a person
    phone = models.CharField(_("电话"), max_length=32)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()


class FloorPlan(models.Model):
    """A picture of one floor, on which points stand. Its bytes lie under ``digest``, encoded anew."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(_("楼层"), max_length=32)
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    order = models.SmallIntegerField(_("次序"), default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["building", "name"], name="floor_plan_once")]

    def __str__(self) -> str:
        return f"{self.building} {self.name}"


PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
