"""Alarms: (active or cleared) × (acknowledged or not), and the signals they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luoshi.alarms.models.building import sees_all
from luoshi.alarms.models.incident import Grade, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from luoshi.units.models import User


class Kind(models.TextChoices):
    """What an alarm is about."""

    FIRE = "fire", _("火警")
    MANUAL = "manual", _("手动报警")
    FAULT = "fault", _("故障")
    SHIELDED = "shielded", _("屏蔽")
    SUPERVISE = "supervise", _("监管")
    POWER = "power", _("电源故障")
    LINE = "line", _("线路故障")
    LIMIT = "limit", _("模拟量越限")
    OFFLINE = "offline", _("装置离线")
    MISSED = "missed", _("查岗未应答")
    UNKNOWN = "unknown", _("未登记装置")
    UNREADABLE = "unreadable", _("无法解读的报告")


FIRES = frozenset({Kind.FIRE, Kind.MANUAL})
# Nothing on the wire says when these end: they end when a person has looked.
MOMENTARY = frozenset({Kind.MANUAL, Kind.MISSED, Kind.UNREADABLE})
# What the place's unit must put right when it lasts.
RECTIFIED = frozenset({Kind.FAULT, Kind.SHIELDED, Kind.POWER, Kind.LINE, Kind.OFFLINE, Kind.LIMIT})
OPEN = Q(cleared_at=None) | Q(acknowledged_at=None)


def grade_of(kind: str) -> Grade:
    """Return the grade of the incident that an alarm belongs to."""
    return Grade.FIRE if kind in FIRES else Grade.TROUBLE


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Questions about many alarms."""

    def visible_to(self, user: User) -> Self:
        """The watch sees all; a unit sees those of its buildings."""
        if not user.may("fire.watch"):
            return self.none()
        if sees_all(user):
            return self
        return self.filter(incident__building__unit__path__startswith=user.unit.path)

    def open(self) -> Self:
        """Active, or never acknowledged."""
        return self.filter(OPEN)

    def active(self) -> Self:
        """What they tell of goes on."""
        return self.filter(cleared_at=None)

    def waiting(self) -> Self:
        """Nobody has acknowledged them."""
        return self.filter(acknowledged_at=None)

    def fires(self) -> Self:
        """Fires and manual alarms."""
        return self.filter(kind__in=FIRES)

    def for_rows(self) -> Self:
        """With what one row of a list shows."""
        return self.select_related(
            "point__device", "point__plan", "incident__building", "judged_by", "matter"
        )


class Alarm(models.Model):
    """What one point says, from its first signal to its end. At most one is open for a point and kind.

    A fire ends only when it is over *and* a person has looked; trouble that goes away by itself ends by itself.
    ``settles_at``: the point chatters; it counts as over only when it was quiet until then.
    """

    point = models.ForeignKey("alarms.Point", on_delete=models.PROTECT, related_name="alarms")
    incident = models.ForeignKey("alarms.Incident", on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    raised_at = models.DateTimeField(_("报警时间"))  # as the device says, where that can be
    received_at = models.DateTimeField(_("收到时间"))
    last_at = models.DateTimeField(_("最近信号"))
    cleared_at = models.DateTimeField(_("恢复时间"), null=True)
    settles_at = models.DateTimeField(null=True)
    signals = models.PositiveIntegerField(_("信号数"), default=1)
    turns = models.PositiveIntegerField(default=1)  # how often it was raised anew
    turned_at = models.DateTimeField()  # when it was raised for the last time
    test = models.BooleanField(default=False)  # the device was in test mode; shown, never hidden
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: trouble that went away by itself
    verdict = models.CharField(_("判定"), max_length=5, choices=Verdict, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    matter = models.ForeignKey(
        "ledger.Matter", null=True, on_delete=models.PROTECT, related_name="alarms"
    )  # that puts it right

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "kind"], condition=OPEN, name="alarm_open_once"
            ),
            models.CheckConstraint(
                name="alarm_judged_whole",
                condition=Q(verdict="", judged_at=None, judged_by=None)
                | ~Q(verdict="")
                & Q(
                    judged_at__isnull=False,
                    judged_by__isnull=False,
                    acknowledged_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="alarm_fire_is_acknowledged_by_a_person",
                condition=~Q(kind__in=["fire", "manual"])
                | Q(acknowledged_at=None)
                | Q(acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="alarm_times_in_order", condition=Q(last_at__gte=F("received_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "id"], name="alarm_of_incident"),
            models.Index(fields=["point", "kind", "-received_at"], name="alarm_of_point"),
            models.Index(
                fields=["kind", "received_at"],
                condition=Q(cleared_at=None),
                name="alarm_active",
            ),
            models.Index(
                fields=["settles_at"], condition=Q(settles_at__isnull=False), name="alarm_settles"
            ),
            models.Index(fields=["received_at", "id"], name="alarm_received"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.point_id}"

    @property
    def is_active(self) -> bool:
        """Whether what it tells of goes on."""
        return self.cleared_at is None

    @property
    def is_fire(self) -> bool:
        """Whether it is a fire or a manual alarm."""
        return self.kind in FIRES

    def seconds_to_look(self) -> float | None:
        """How long it took until a person looked; none: nobody has, or it went away by itself."""
        if self.acknowledged_at is None or self.acknowledged_by_id is None:
            return None
        return (self.acknowledged_at - self.received_at).total_seconds()

    def lasted(self, at: datetime) -> float:
        """Return the seconds for which it has been active."""
        return ((self.cleared_at or at) - self.received_at).total_seconds()


class Signal(models.Model):
    """One thing that a point said, kept as history; what repeats without news is only counted."""

    point = models.ForeignKey("alarms.Point", on_delete=models.PROTECT, related_name="signals")
    alarm = models.ForeignKey(
        Alarm, null=True, on_delete=models.SET_NULL, related_name="lines"
    )  # that it raised, repeated or cleared
    report = models.BigIntegerField(null=True)  # of the inbox, while it is kept there
    at = models.DateTimeField()  # as the device says, where that can be
    received_at = models.DateTimeField()
    type = models.PositiveSmallIntegerField()  # of the data unit; 0: the centre itself
    status = models.PositiveIntegerField(null=True)
    flags = models.JSONField(default=list)
    text = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["point", "-id"], name="signal_of_point"),
            models.Index(fields=["alarm", "-id"], name="signal_of_alarm"),
            models.Index(fields=["received_at"], name="signal_received"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.flags}"
