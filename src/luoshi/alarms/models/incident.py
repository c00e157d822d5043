"""Incidents (警情): all alarms of one building that are open at the same time, as one thing to deal with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from luoshi.alarms.models.building import sees_all

if TYPE_CHECKING:
    from luoshi.alarms.models.building import Building
    from luoshi.units.models import User


class Grade(models.TextChoices):
    """How urgent an incident is."""

    FIRE = "fire", _("火警")
    TROUBLE = "trouble", _("故障和异常")


class Verdict(models.TextChoices):
    """What an operator found an alarm to be."""

    REAL = "real", _("真实火警")
    FALSE = "false", _("误报")
    TEST = "test", _("测试")
    DRILL = "drill", _("演练")


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about many incidents."""

    def visible_to(self, user: User) -> Self:
        """The watch sees all; a unit sees those of its buildings."""
        if not user.may("fire.watch"):
            return self.none()
        if sees_all(user):
            return self
        return self.filter(building__unit__path__startswith=user.unit.path)

    def open(self) -> Self:
        """Some alarm of it is active, or was never looked at."""
        return self.filter(closed_at=None)

    def fires(self) -> Self:
        """Fires and manual alarms."""
        return self.filter(grade=Grade.FIRE)

    def unanswered(self) -> Self:
        """Somebody has to look: an alarm of it was acknowledged by nobody."""
        return self.open().filter(waiting__gt=0)

    def most_urgent(self) -> Self:
        """Those for which an alarm rings first, then those nobody has judged, the latest signal first."""
        answered = ExpressionWrapper(Q(waiting=0), BooleanField())
        judged = ExpressionWrapper(~Q(verdict=""), BooleanField())
        return self.order_by(answered, judged, "-last_at", "-id")

    def whole(self) -> Self:
        """With what a card or a row shows."""
        return self.select_related("building__unit", "device", "judged_by", "matter")


class Incident(models.Model):
    """One incident. ``place`` is ``b<building>``, or ``d<device>`` while the device has no building.

    Whoever writes an alarm holds the lock of its incident.
    """

    grade = models.CharField(max_length=7, choices=Grade)
    place = models.CharField(max_length=24)
    building = models.ForeignKey(
        "alarms.Building", null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    device = models.ForeignKey(
        "alarms.Device", on_delete=models.PROTECT, related_name="incidents"
    )  # that raised the first alarm
    opened_at = models.DateTimeField(_("开始"))
    last_at = models.DateTimeField(_("最近信号"))
    closed_at = models.DateTimeField(_("结束"), null=True)
    signals = models.PositiveIntegerField(_("信号数"), default=0)
    waiting = models.PositiveIntegerField(default=0)  # alarms that nobody has acknowledged
    version = models.PositiveIntegerField(default=0)  # grows with all that a desk shows of it
    verdict = models.CharField(_("判定"), max_length=5, choices=Verdict, blank=True)  # the last
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    matter = models.OneToOneField(
        "ledger.Matter", null=True, on_delete=models.PROTECT, related_name="incident"
    )  # the response to a real fire

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "grade"],
                condition=Q(closed_at=None),
                name="incident_open_once",
            ),
            models.CheckConstraint(
                name="incident_judged_whole",
                condition=Q(verdict="", judged_at=None, judged_by=None)
                | ~Q(verdict="") & Q(judged_at__isnull=False, judged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_response_to_real_fire",
                condition=Q(matter=None) | Q(grade="fire"),
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="incident_opened"),
            models.Index(fields=["building", "-opened_at"], name="incident_of_building"),
            models.Index(fields=["device", "-opened_at"], name="incident_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.get_grade_display()}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return f"/fire/incidents/{self.pk}/"

    @property
    def answered_for(self) -> Building | None:
        """The building that is answered for: its own, or where its device was entered since."""
        return self.building or self.device.building

    @property
    def site(self) -> str:
        """Where it is."""
        return str(self.building or self.device)

    @property
    def is_fire(self) -> bool:
        """Whether it is a fire or a manual alarm."""
        return self.grade == Grade.FIRE


class Act(models.TextChoices):
    """What people and machine did about an incident."""

    OPENED = "opened", _("警情开始")
    RANG = "rang", _("判定后又报警")
    ACKNOWLEDGED = "acknowledged", _("确认收到")
    JUDGED = "judged", _("判定")
    CLEARED = "cleared", _("人工消除")
    CALLED = "called", _("联系现场")
    NOTED = "noted", _("记事")
    TOLD = "told", _("通知指挥中心")
    RESPONDED = "responded", _("转处置事项")
    RECTIFIED = "rectified", _("转整改事项")
    CLOSED = "closed", _("警情结束")


class IncidentEntry(models.Model):
    """One line of an incident's journal. The database refuses to update or delete it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    act = models.CharField(max_length=12, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: the machine
    text = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["incident", "id"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.act}"
