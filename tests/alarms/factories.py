"""Buildings, devices and what they say."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction

from luoshi.alarms import inbox
from luoshi.alarms.models import Building, Device, Gateway
from luoshi.alarms.services import consume
from luoshi.gb26875 import DataUnit, Frame, TimeTag, encode_unit
from luoshi.gb26875.adu.device import DeviceOperation, DeviceStatus
from luoshi.gb26875.adu.facility import PartAnalogue, PartStatus, SystemOperation, SystemStatus
from luoshi.gb26875.texts import Text
from luoshi.units.models import Unit
from tests.factories import MONDAY, NUMBERS, at

SERIALS = count(1)
NORMAL, FIRE, FAULT, SHIELDED = 1, 2, 4, 8
FOR_EVER = at("2100-01-01")


def make_building(unit: Unit, name: str = "", **values: Any) -> Building:
    return Building.objects.create(name=name or f"第{next(NUMBERS)}大厦", unit=unit, **values)


def make_device(building: Building | None = None, **values: Any) -> Device:
    values = {"address": f"{next(NUMBERS):012X}", "registered_at": MONDAY, **values}
    return Device.objects.create(building=building, **values)


def listening(
    since: datetime = MONDAY - timedelta(days=1), until: datetime = FOR_EVER, name: str = "g1"
) -> Gateway:
    """Have a gateway listen; who is silent meanwhile is missed."""
    return Gateway.objects.create(name=name, since_at=since, alive_at=until)


def part(
    number: int = 1,
    status: int = NORMAL | FIRE,
    *,
    at: datetime | None = MONDAY,
    name: str = "感烟",
) -> tuple[int, Any]:
    return 2, PartStatus(1, 1, 40, number, status, Text.fixed(name), tag(at))


def system(status: int, *, at: datetime | None = MONDAY) -> tuple[int, Any]:
    return 1, SystemStatus(1, 1, status, tag(at))


def operation(op: int, *, at: datetime | None = MONDAY) -> tuple[int, Any]:
    return 4, SystemOperation(1, 1, op, 3, tag(at))


def device_status(status: int, *, at: datetime | None = MONDAY) -> tuple[int, Any]:
    return 21, DeviceStatus(status, tag(at))


def device_operation(op: int, *, at: datetime | None = MONDAY) -> tuple[int, Any]:
    return 24, DeviceOperation(op, 1, tag(at))


def value(tenths: int, *, number: int = 1, at: datetime | None = MONDAY) -> tuple[int, Any]:
    return 3, PartAnalogue(1, 1, 30, number, 3, tenths, tag(at))


def tag(at: datetime | None) -> TimeTag:
    return TimeTag(bytes(6)) if at is None else TimeTag.of(at)


def frame(address: str, said: tuple[int, Any], serial: int) -> Frame:
    number, thing = said
    data = encode_unit(DataUnit(number, 1, (thing,)))
    return raw_frame(address, data, serial)


def raw_frame(address: str, data: bytes, serial: int) -> Frame:
    source = bytes.fromhex(address)[::-1]
    return Frame(serial % 65536, 1, 0, bytes(6), source, bytes(6), 2, data)


def store(*rows: inbox.Row) -> None:
    """Store rows as the gateway does: raw SQL, one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        raw: Any = cursor.cursor
        if connection.vendor == "postgresql":
            raw.execute(inbox.INSERT_POSTGRES, inbox.postgres_values(rows))
        else:
            raw.connection.executemany(
                inbox.INSERT_SQLITE, [inbox.sqlite_values(row) for row in rows]
            )


def receive(
    device: Device | str, *said: tuple[int, Any] | bytes, at: datetime = MONDAY, serial: int = 0
) -> None:
    """Put what a device says into the inbox."""
    address = device if isinstance(device, str) else device.address
    rows = []
    for one in said:
        number = serial or next(SERIALS)
        sent = (
            raw_frame(address, one, number)
            if isinstance(one, bytes)
            else frame(address, one, number)
        )
        rows.append(inbox.row_of(sent, sent.encode(), gateway="test", at=at))
    store(*rows)


def hear(device: Device | str, *said: tuple[int, Any] | bytes, at: datetime = MONDAY) -> int:
    """Let a device say something, and the watch take it up."""
    receive(device, *said, at=at)
    return consume(at)
