"""From the inbox to alarms. Safe under several consumers, repetition and kill −9.

One call takes one chunk of reports and applies it in one transaction: a consumer that dies leaves it applied or not,
never half. Reports of one device are applied in the order in which they were received: whoever applies them holds the
lock of the device, and goes no further than the oldest report that another consumer holds of it. On SQLite there is one
writer at a time, and no lock is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Min

from luoshi.alarms.models import Device, Report
from luoshi.alarms.profiles import profile_of
from luoshi.alarms.services.applying import Told, apply, tell, unreadable

# What a single odd report can do to the code or the database; a database that is away is none of it.
POISON = (DataError, IntegrityError, ArithmeticError, LookupError, TypeError, ValueError)
DEADLOCK = "40P01"  # SQLSTATE; the sentence is in the language of the server
log = structlog.get_logger("luoshi.alarms")


def consume(at: datetime, *, chunk: int = 500) -> int:
    """Apply up to ``chunk`` unconsumed reports, the oldest first; return how many.

    A report that cannot be applied does not hold up the fires behind it: it becomes an alarm of its device,
    “unreadable”, and its frame stays in the inbox.
    """
    if not Report.objects.unconsumed().exists():  # An idle watch takes no writer's lock.
        return 0
    try:
        return _consume(at, chunk)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
            raise
        # The database ended ours to let the other through; nothing of it was kept.
        log.warning("alarms.deadlock", chunk=chunk)
        return _consume(at, chunk)
    except POISON:
        log.exception("alarms.chunk_failed", chunk=chunk)
        return _consume_singly(at, chunk)


def _consume(at: datetime, chunk: int) -> int:
    with transaction.atomic():
        reports, devices = _take(at, chunk)
        apply(_told(reports, devices), at=at)
        _consumed(reports, at)
    return len(reports)


def _consume_singly(at: datetime, chunk: int) -> int:
    """Apply reports one by one, each in its own savepoint."""
    with transaction.atomic():
        reports, devices = _take(at, chunk)
        for told in _told(reports, devices):
            try:
                with transaction.atomic():
                    apply([told], at=at)
            except POISON:
                log.exception("alarms.report_failed", report=told.report.pk)
                apply([Told(told.report, told.device, [unreadable(told.report)])], at=at)
        _consumed(reports, at)
    return len(reports)


def _told(reports: Iterable[Report], devices: dict[str, Device]) -> list[Told]:
    return [
        tell(report, devices[report.address], profile_of(devices[report.address].profile))
        for report in reports
    ]


def _consumed(reports: Iterable[Report], at: datetime) -> None:
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(consumed_at=at)


def _take(at: datetime, chunk: int) -> tuple[list[Report], dict[str, Device]]:
    """Return reports that nobody else has, and their devices, locked."""
    waiting = Report.objects.unconsumed()
    shares = connection.features.has_select_for_update_skip_locked
    if shares:
        waiting = waiting.select_for_update(skip_locked=True)
    taken = list(waiting[:chunk])
    if not taken:
        return [], {}
    devices = _devices({report.address for report in taken}, at, shares=shares)
    mine = [report for report in taken if report.address in devices]
    return (_before_others(mine, taken) if shares else mine), devices


def _devices(addresses: set[str], at: datetime, *, shares: bool) -> dict[str, Device]:
    """Return the devices, those that nobody has entered made now; a device that another consumer holds is not there."""
    known = set(Device.objects.filter(address__in=addresses).values_list("address", flat=True))
    if known != addresses:
        Device.objects.bulk_create(
            (Device(address=address, seen_at=at) for address in sorted(addresses - known)),
            ignore_conflicts=True,
        )
    rows = Device.objects.filter(address__in=addresses)
    if shares:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return {device.address: device for device in rows.select_related("building")}


def _before_others(mine: list[Report], taken: list[Report]) -> list[Report]:
    """Return those of ``mine`` before which nothing of the same device is left with somebody else."""
    keys = [report.pk for report in taken]
    others = Report.objects.filter(
        consumed_at=None, address__in={report.address for report in mine}, id__lt=max(keys)
    ).exclude(pk__in=keys)
    oldest = dict(others.order_by().values_list("address").annotate(Min("id")))
    return [report for report in mine if report.pk < oldest.get(report.address, report.pk + 1)]
