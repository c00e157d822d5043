"""What goes down to devices: instructions, duty checks among them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.alarms.models.building import sees_all

if TYPE_CHECKING:
    from luoshi.units.models import User


class Fate(models.TextChoices):
    """What became of an instruction."""

    WAITING = "waiting", _("等待发送")
    SENT = "sent", _("已发出")
    DONE = "done", _("装置已确认")
    FAILED = "failed", _("没有送达")


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Questions about many instructions."""

    def waiting(self, *, at: datetime) -> Self:
        """Those that a gateway should take up, the oldest first."""
        return self.filter(fate=Fate.WAITING, expires_at__gt=at).order_by("id")


class Instruction(models.Model):
    """One command for one device: the services write it, the gateway that hears the device sends it.

    The gateway sets ``fate`` to ``sent`` when it takes it up, then to ``done`` or ``failed`` with the reason; the
    exchange itself (re-sends, time-outs) is :mod:`luoshi.gb26875.exchanges`. One that expires is never sent.
    """

    device = models.ForeignKey(
        "alarms.Device", on_delete=models.PROTECT, related_name="instructions"
    )
    command = models.PositiveSmallIntegerField()  # 1 control, 4 request
    data = models.BinaryField()  # the data unit
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    fate = models.CharField(max_length=7, choices=Fate, default=Fate.WAITING)
    gateway = models.CharField(max_length=64, blank=True)
    fate_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(fate="waiting"), name="instruction_waiting"),
            models.Index(fields=["device", "-id"], name="instruction_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.command}"


RUNNING = Q(answered_at=None, missed_at=None, failed_at=None)


class DutyCheckQuerySet(models.QuerySet["DutyCheck"]):
    """Questions about many duty checks."""

    def visible_to(self, user: User) -> Self:
        """The watch sees all; a unit sees those of its buildings."""
        if not user.may("fire.watch"):
            return self.none()
        if sees_all(user):
            return self
        return self.filter(device__building__unit__path__startswith=user.unit.path)

    def running(self) -> Self:
        """Neither answered nor missed, nor did it fail to arrive."""
        return self.filter(RUNNING)


class DutyCheck(models.Model):
    """Asks whether somebody is at a device (查岗). At most one runs for a device."""

    device = models.ForeignKey("alarms.Device", on_delete=models.PROTECT, related_name="checks")
    instruction = models.OneToOneField(
        Instruction, on_delete=models.PROTECT, related_name="duty_check"
    )
    asked_at = models.DateTimeField(_("查岗时间"))
    minutes = models.PositiveSmallIntegerField(_("应答时限（分钟）"))
    due_at = models.DateTimeField(_("应答期限"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none: by schedule
    answered_at = models.DateTimeField(_("应答时间"), null=True)
    missed_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # never reached the device: nobody is blamed

    objects = DutyCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device"],
                condition=RUNNING,
                name="duty_check_running_once",
            ),
            models.CheckConstraint(
                name="duty_check_ends_once",
                condition=Q(answered_at=None, missed_at=None)
                | Q(answered_at=None, failed_at=None)
                | Q(missed_at=None, failed_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=RUNNING,
                name="duty_check_due",
            ),
            models.Index(fields=["device", "-asked_at"], name="duty_check_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.asked_at:%Y-%m-%d %H:%M}"
