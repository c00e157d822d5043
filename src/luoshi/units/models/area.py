"""Areas: counties, towns, grids, rivers and roads, each with its chief."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """What an area is."""

    REGION = "region", _("行政区")
    GRID = "grid", _("网格")
    RIVER = "river", _("河段（湖）")
    ROAD = "road", _("路段")


class Area(models.Model):
    """A piece of the map that a unit answers for; ``polygon`` is GeoJSON in CGCS 2000 degrees, or nothing."""

    code = models.CharField(_("代码"), max_length=20, unique=True)  # GB/T 2260 for regions
    name = models.CharField(_("名称"), max_length=64)
    kind = models.CharField(_("类别"), max_length=8, choices=AreaKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, editable=False, db_index=True)
    unit = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="areas"
    )  # the territorial unit
    polygon = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/units/areas/{self.pk}/"


class ChiefQuerySet(models.QuerySet["Chief"]):
    """Questions about who answers for areas."""

    def running(self, at: datetime) -> Self:
        """Those that have begun and not ended at ``at``."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)

    def unfinished(self, at: datetime) -> Self:
        """Those that have not ended at ``at``, begun or not."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at))


class Chief(models.Model):
    """河长, 路长, 网格长: a person answers for an area, since and until."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="chiefs")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="chiefships")
    title = models.CharField(_("职务"), max_length=32)  # 河长, 路长, 网格员
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = ChiefQuerySet.as_manager()

    class Meta:
        ordering = ["area", "-since_at"]
        constraints = [
            models.CheckConstraint(
                name="chief_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gt=F("since_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}{self.title} {self.user}"
