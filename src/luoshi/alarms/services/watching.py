"""What the watch notices by itself: silence, chatter that has settled, duty checks that nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.alarms.models import Alarm, Device, DutyCheck, Fate, Gateway, Incident, Kind
from luoshi.alarms.models.device import LEAST_SILENCE
from luoshi.alarms.services.incidents import recount
from luoshi.alarms.services.raising import clear_for, lock_devices, raise_for
from luoshi.alarms.services.ward import end

CHUNK = 500


def settle(at: datetime) -> int:
    """End the alarms of points that chattered and have been quiet since; return how many."""
    waiting = Alarm.objects.filter(settles_at__lte=at, cleared_at=None)
    keys = sorted(set(waiting.order_by().values_list("incident", flat=True)[:CHUNK]))
    if not keys:
        return 0
    with transaction.atomic():
        incidents = list(Incident.objects.filter(pk__in=keys).order_by("pk").select_for_update())
        rows = list(waiting.filter(incident__in=incidents))
        for alarm in rows:
            end(alarm, alarm.settles_at or at)
            alarm.save(update_fields=["cleared_at", "settles_at", "acknowledged_at"])
        recount(incidents, at)
    return len(rows)


def listen(at: datetime) -> tuple[int, int]:
    """Raise the alarm of devices that have fallen silent, and end it for those that are heard again; say how many.

    A device that nobody could hear is not missed: while no gateway listens, and for as long as it may be silent after
    one has begun to, no device is.
    """
    ears = Gateway.objects.ears(at)
    lost = [device.pk for device in _quiet(at) if ears and device.is_missed(ears)]
    back = Device.objects.filter(
        points__alarms__kind=Kind.OFFLINE, points__alarms__cleared_at=None
    ).distinct()
    found = [device.pk for device in back if not device.is_silent(at) or not device.active]
    for start in range(0, max(len(lost), len(found)), CHUNK):
        with transaction.atomic():
            # What was heard while we waited for the lock counts.
            locked = lock_devices(lost[start : start + CHUNK])
            silent = [device for device in locked if ears and device.is_missed(ears)]
            raise_for(silent, Kind.OFFLINE, _("没有任何信号"), at=at)
        with transaction.atomic():
            clear_for(
                lock_devices(found[start : start + CHUNK]), Kind.OFFLINE, _("恢复联系"), at=at
            )
    return len(lost), len(found)


def _quiet(at: datetime) -> list[Device]:
    """Return the registered devices that may be silent for too long and are not known to be."""
    under = Alarm.objects.active().filter(kind=Kind.OFFLINE).values("point__device")
    quiet = Device.objects.registered().filter(seen_at__lt=at - timedelta(seconds=LEAST_SILENCE))
    return list(quiet.exclude(pk__in=under))


def miss(at: datetime) -> int:
    """Let duty checks run out: unanswered is an alarm.

    One that never reached its device, or whose answer no gateway could have heard, blames nobody.
    """
    due = DutyCheck.objects.running().filter(due_at__lte=at)
    keys = list(due.values_list("device", flat=True)[:CHUNK])
    if not keys:  # An idle watch takes no writer's lock.
        return 0
    missed: list[Device] = []
    ears = Gateway.objects.ears(at)
    with transaction.atomic():
        devices = {device.pk: device for device in lock_devices(keys)}
        for check in due.filter(device__in=devices).select_related("instruction"):
            heard = ears and ears.since <= check.asked_at and check.due_at <= ears.until
            blamed = heard and check.instruction.fate == Fate.DONE
            field = "missed_at" if blamed else "failed_at"
            setattr(check, field, at)
            check.save(update_fields=[field])
            if blamed:
                missed.append(devices[check.device_id])
        raise_for(missed, Kind.MISSED, _("查岗未应答"), at=at)
    return len(missed)
