"""Transmission devices (用户信息传输装置) and what stands behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.alarms.models.building import PERCENT, sees_all

if TYPE_CHECKING:
    from luoshi.alarms.models.gateway import Ears
    from luoshi.units.models import User

LEAST_SILENCE = 90  # seconds; docs/fire.md
SILENT_BEATS = 3


class DeviceQuerySet(models.QuerySet["Device"]):
    """Questions about many devices."""

    def visible_to(self, user: User) -> Self:
        """The watch sees all; a unit sees those of its buildings."""
        if not user.may("fire.watch"):
            return self.none()
        if sees_all(user):
            return self
        return self.filter(building__unit__path__startswith=user.unit.path)

    def registered(self) -> Self:
        """Those that somebody has entered, and that are in use."""
        return self.filter(registered_at__isnull=False, active=True)

    def unknown(self) -> Self:
        """Those that reported without being entered."""
        return self.filter(registered_at=None)

    def search(self, text: str) -> Self:
        """Every word of ``text`` stands in the name, the address or the building's name."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(address__icontains=word)
                | Q(alias__icontains=word)
                | Q(building__name__icontains=word)
            )
        return found


class Device(models.Model):
    """One device, known by the source address of its frames (docs/fire.md).

    ``seen_at``, ``heartbeat_seconds`` and ``gateway`` are written by the gateway
    (:mod:`luoshi.alarms.presence`), all else by the services.
    """

    address = models.CharField(_("地址码"), max_length=12, unique=True)  # 12 hex digits
    alias = models.CharField(_("铭牌编号"), max_length=32, blank=True)  # as the maker's label reads
    name = models.CharField(_("名称"), max_length=100, blank=True)
    building = models.ForeignKey(
        "alarms.Building", verbose_name=_("建筑"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="devices",
    )  # fmt: skip
    profile = models.CharField(_("厂家规约"), max_length=64, default="standard")
    registered_at = models.DateTimeField(null=True)  # none: unknown, shown all the same
    active = models.BooleanField(_("在用"), default=True)
    seen_at = models.DateTimeField(_("最近联系"), null=True)
    heartbeat_seconds = models.PositiveIntegerField(default=60)  # as observed
    silence_seconds = models.PositiveIntegerField(_("离线判定（秒）"), null=True, blank=True)
    gateway = models.CharField(max_length=64, blank=True)  # that hears it, or heard it last
    version = models.CharField(_("软件版本"), max_length=16, blank=True)
    check_minutes = models.PositiveSmallIntegerField(_("查岗应答时限（分钟）"), default=5)
    checks_per_day = models.PositiveSmallIntegerField(_("每日查岗次数"), default=0)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        indexes = [models.Index(fields=["building", "address"], name="device_of_building")]

    def __str__(self) -> str:
        return self.name or self.address

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/fire/devices/{self.pk}/"

    @property
    def silence(self) -> timedelta:
        """How long it may be silent: as set, else three of its heartbeats and never below 90 seconds."""
        own = self.silence_seconds or max(LEAST_SILENCE, SILENT_BEATS * self.heartbeat_seconds)
        return timedelta(seconds=own)

    def is_silent(self, at: datetime) -> bool:
        """Whether nothing was heard for too long; of one that never spoke nothing is known."""
        return self.seen_at is not None and self.seen_at < at - self.silence

    def is_missed(self, ears: Ears) -> bool:
        """Whether it was silent for too long while somebody listened: what nobody could hear is not its fault."""
        return (
            self.seen_at is not None and max(self.seen_at, ears.since) < ears.until - self.silence
        )


class PointQuerySet(models.QuerySet["Point"]):
    """Questions about many points."""

    def parts(self) -> Self:
        """Detectors, modules, pumps: not systems nor the device itself."""
        return self.filter(part_addr__isnull=False)


class Point(models.Model):
    """Something that can raise an alarm: the device itself, a system behind it, or a part of a system.

    ``key`` is the same for the same thing, whatever type the device calls it (docs/fire.md): empty for the
    device, ``1.1`` for system type 1 number 1, ``1.1.131082`` for a part.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="points")
    key = models.CharField(max_length=20)
    sys_type = models.PositiveSmallIntegerField(_("系统类型"), null=True)
    sys_addr = models.PositiveSmallIntegerField(_("系统地址"), null=True)
    part_addr = models.BigIntegerField(_("部件地址"), null=True)
    part_type = models.PositiveSmallIntegerField(_("部件类型"), null=True)
    told = models.CharField(_("装置说明"), max_length=100, blank=True)  # as the panel calls it
    place = models.CharField(_("位置"), max_length=100, blank=True)  # of the site's point table
    status = models.PositiveIntegerField(null=True)  # as last reported
    status_at = models.DateTimeField(null=True)
    plan = models.ForeignKey(
        "alarms.FloorPlan", null=True, blank=True, on_delete=models.SET_NULL, related_name="points"
    )
    x = models.DecimalField(max_digits=5, decimal_places=2, null=True, validators=PERCENT)
    y = models.DecimalField(max_digits=5, decimal_places=2, null=True, validators=PERCENT)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["device", "sys_type", "sys_addr", "part_addr"]
        constraints = [
            models.UniqueConstraint(fields=["device", "key"], name="point_once"),
            models.CheckConstraint(
                name="point_stands_whole",
                condition=Q(plan=None) | Q(x__isnull=False, y__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/fire/points/{self.pk}/"

    @property
    def label(self) -> str:
        """What people call it: its place of the point table, else what the panel says, else its numbers."""
        return self.place or self.told or self.numbers

    @property
    def numbers(self) -> str:
        """Its numbers on the wire; of a part loop and number, as most panels count; of the device its own name or address."""
        if self.part_addr is not None:
            return f"{self.part_addr & 0xFFFF}-{self.part_addr >> 16}"
        return self.key or str(self.device)


def key_of(sys_type: int | None, sys_addr: int | None, part_addr: int | None) -> str:
    """Return the key of a point."""
    if sys_type is None:
        return ""
    own = f"{sys_type}.{sys_addr}"
    return own if part_addr is None else f"{own}.{part_addr}"
