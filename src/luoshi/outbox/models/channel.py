"""Channels: the ways in which a person or a unit wants to be told."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.units.models import User


class ChannelKind(models.TextChoices):
    """What stands at the other end; limits are in ``luoshi/outbox/channels/limits.toml``."""

    WECOM = "wecom", _("企业微信群机器人")
    DINGTALK = "dingtalk", _("钉钉群机器人")
    FEISHU = "feishu", _("飞书群机器人")
    MAIL = "mail", _("邮件")
    GATEWAY = "gateway", _("短信或其他网关")


class Topic(models.TextChoices):
    """What a notice is about; a channel carries the topics that were chosen for it."""

    WAITING = "waiting", _("等我办")
    REMINDER = "reminder", _("时限提醒")
    RETURNED = "returned", _("退回和不同意")
    ESCALATED = "escalated", _("提级和督办")
    NEWS = "news", _("进展、批示和留言")
    FAILURE = (
        "failure",
        _("系统故障"),
    )  # a message that was not delivered, a gateway that fell silent
    FIRE = "fire", _("真实火警")  # sent at once, in quiet hours, too


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Questions about many channels."""

    def active(self) -> Self:
        """Channels that carry anything."""
        return self.filter(active=True)

    def kept(self) -> Self:
        """Channels that nobody has removed."""
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        """The person's own and their unit's; whoever sets up the installation sees those of all units."""
        units = Q(unit__isnull=False) if user.may("settings.edit") else Q(unit=user.unit_id)
        return self.filter(Q(user=user) | units)


class Channel(models.Model):
    """One address of one person or one unit, never both. The address is a secret: kept sealed, never shown again.

    ``hint`` is what pages show of it. ``robot`` is the same for channels with the same address: what is at the other
    end counts messages, not channels.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="channels"
    )
    unit = models.ForeignKey(
        "units.Unit", null=True, on_delete=models.PROTECT, related_name="channels"
    )
    name = models.CharField(_("名称"), max_length=50)
    kind = models.CharField(_("方式"), max_length=8, choices=ChannelKind)
    sealed = models.TextField()
    hint = models.CharField(_("地址"), max_length=120)
    robot = models.CharField(max_length=64, db_index=True)
    topics = models.JSONField(_("内容"), default=list)
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True, blank=True)
    gather_minutes = models.PositiveSmallIntegerField(_("合并间隔（分钟）"), default=10)
    active = models.BooleanField(_("启用"), default=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="channel_of_a_person_or_a_unit",
                condition=Q(user=None, unit__isnull=False) | Q(user__isnull=False, unit=None),
            ),
            models.CheckConstraint(
                name="channel_quiet_hours_whole",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def after_quiet(self, at: datetime) -> datetime:
        """Return ``at``, or the end of the quiet hours in which it lies."""
        if self.quiet_from is None or self.quiet_until is None:
            return at
        local = timezone.localtime(at)
        if not _within(local.time(), self.quiet_from, self.quiet_until):
            return at
        end = local.replace(
            hour=self.quiet_until.hour, minute=self.quiet_until.minute, second=0, microsecond=0
        )
        return end if end > local else end + timedelta(days=1)


def _within(moment: time, start: time, end: time) -> bool:
    """Whether ``moment`` lies in hours that may go past midnight; equal ends: no quiet hours."""
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end
