"""Duty checks and other instructions to devices (查岗, 校时, 读状态, 初始化)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from luoshi.alarms.models import Device, DutyCheck, Instruction
from luoshi.alarms.rules import JUDGE, MANAGE, must
from luoshi.gb26875 import DataUnit, TimeTag, encode_unit
from luoshi.gb26875.adu.controls import DutyCheck as Ask
from luoshi.gb26875.adu.controls import SetClock
from luoshi.ledger.services.errors import NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User

CONTROL, REQUEST = 1, 4
INITIALISE, SET_CLOCK, DUTY_CHECK, READ_STATUS = 89, 90, 91, 81
PATIENCE = timedelta(minutes=2)  # for which an instruction waits for its device
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ask(device: Device, *, by: User | None, at: datetime) -> DutyCheck:
    """Ask whether somebody is at a device. Raises ``NotAllowed`` while one question is open."""
    must(by, JUDGE)
    _usable(device)
    data = encode_unit(DataUnit(DUTY_CHECK, 1, (Ask(device.check_minutes),)))
    try:
        with transaction.atomic():
            return DutyCheck.objects.create(
                device=device,
                instruction=_send(device, CONTROL, data, by=by, at=at),
                asked_at=at,
                minutes=device.check_minutes,
                due_at=at + timedelta(minutes=device.check_minutes),
                by=by,
            )
    except IntegrityError:
        raise NotAllowed(_("上一次查岗还没有结束。")) from None


def set_clock(device: Device, *, by: User, at: datetime) -> Instruction:
    """Set a device's clock to ours."""
    must(by, MANAGE)
    _usable(device)
    data = encode_unit(DataUnit(SET_CLOCK, 1, (SetClock(TimeTag.of(at)),)))
    return _send(device, CONTROL, data, by=by, at=at)


def read_status(device: Device, *, by: User, at: datetime) -> Instruction:
    """Ask a device how it is."""
    must(by, JUDGE)
    _usable(device)
    return _send(device, REQUEST, bytes([READ_STATUS, 1, 0]), by=by, at=at)


def _usable(device: Device) -> None:
    if device.registered_at is None or not device.active:
        raise NotAllowed(_("装置没有登记或已停用，不能下发指令。"))


def _send(
    device: Device, command: int, data: bytes, *, by: User | None, at: datetime
) -> Instruction:
    return Instruction.objects.create(
        device=device, command=command, data=data, made_at=at, expires_at=at + PATIENCE, by=by
    )


def ask_by_schedule(at: datetime) -> int:
    """Ask the devices whose turn it is today; return how many. The moment is different every day, so nobody waits for it."""
    asked = 0
    watched = Device.objects.registered().filter(checks_per_day__gt=0)
    mine = Q(checks__by=None)  # those that people ask for come besides
    latest = watched.annotate(last=Max("checks__asked_at", filter=mine))
    asked_at = dict(latest.values_list("pk", "last"))
    for device in watched:
        turn, last = _turn(device, at), asked_at.get(device.pk)
        if turn is None or device.is_silent(at) or (last and last >= turn):
            continue
        with suppress(NotAllowed):  # A person has just asked.
            ask(device, by=None, at=at)
            asked += 1
    return asked


def _turn(device: Device, at: datetime) -> datetime | None:
    """Return when the last turn of today was, if any was: the day is cut into equal parts, each with one moment."""
    local = at.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date(), time(), SHANGHAI)
    part = timedelta(days=1) / device.checks_per_day
    passed = [
        moment
        for number in range(device.checks_per_day)
        if (moment := midnight + part * (number + _fraction(device, local, number))) <= at
    ]
    return passed[-1] if passed else None


def _fraction(device: Device, local: datetime, number: int) -> float:
    """Return a place within a part of the day that nobody can guess without the address, the same for every process.

    The last twentieth stays free, so that a turn is not lost at midnight because the worker looked a minute late.
    """
    seed = f"{device.pk}/{device.address}/{local:%Y%m%d}/{number}".encode()
    return 0.95 * int.from_bytes(sha256(seed).digest()[:4], "big") / 2**32
