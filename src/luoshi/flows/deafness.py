"""When no gateway listens: people are told, for the devices cannot say that nobody hears them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.alarms.models import Device, Gateway
from luoshi.outbox.models import Topic
from luoshi.outbox.services.at_once import tell_at_once
from luoshi.units.models import Role, Unit, User

PATIENCE = timedelta(minutes=3)  # a gateway that is being updated is back sooner
TOLD = (Role.WATCH, Role.ADMINISTRATOR, Role.CENTRE_HEAD)


def tell_of_deafness(at: datetime) -> int:
    """Tell the watch, the centre's head and the administrators, once for each outage; return how many people."""
    with transaction.atomic():
        last = Gateway.objects.select_for_update().order_by("-alive_at").first()
        if last is None or last.alive_at > at - PATIENCE:
            return 0
        told = last.told_at is not None and last.told_at > last.alive_at
        if told or not Device.objects.registered().exists():
            return 0
        last.told_at = at
        last.save(update_fields=["told_at"])
        body = _(
            "最后一次收到网关“%(name)s”的信号是 %(at)s。此后装置报的火警收不到，请电话巡查各联网建筑，并检查网关。"
        )
        since = f"{timezone.localtime(last.alive_at):%Y-%m-%d %H:%M:%S}"
        people = User.objects.filter(Q(role__in=TOLD), is_active=True)
        units = Unit.objects.active().filter(Q(centre=True) | Q(pk__in=people.values("unit")))
        lines, _messages = tell_at_once(
            Topic.FAILURE, _("没有网关在接收消防装置的信号"), body % {"name": last.name, "at": since},
            people=people, units=units, at=at,
        )  # fmt: skip
        return lines
