"""What the fire watch of the city knows: two hundred buildings with their devices and points, and two weeks of alarms.

The devices are those that ``luoshi fire simulate`` plays with the same seed: address and parts are alike.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageDraw

from luoshi.alarms import inbox, services
from luoshi.alarms.models import (
    Building,
    Contact,
    Device,
    FloorPlan,
    Incident,
    Point,
    Report,
    Verdict,
    key_of,
)
from luoshi.cli.demo.devices import SEED
from luoshi.flows.alarms import judge
from luoshi.gateway.simulator.building import Building as Simulated
from luoshi.gateway.simulator.building import Part
from luoshi.gateway.simulator.scenarios import FAULT, FIRE, NORMAL, Say, state
from luoshi.gb26875 import CHINA, Frame, TimeTag, encode_unit
from luoshi.gb26875.adu.unit import DataUnit
from luoshi.units.models import Role, Unit, User

DAYS = 14
ALARMS_A_DAY = 5
CAUSES = ("厨房油烟", "水蒸气", "施工扬尘", "吸烟", "探测器积灰")
EVENINGS = time(20, 40)


def watched() -> bool:
    """Whether the devices are there."""
    return Device.objects.exists()


def build_watch(*, until: datetime) -> None:
    """Enter buildings, devices, points and plans, and live the two weeks before ``until``."""
    clerk = User.objects.filter(role=Role.CENTRE_CLERK).order_by("pk")[0]
    with transaction.atomic():
        buildings = list(_buildings())
        plans = _plans(buildings, by=clerk)
        begun = until - timedelta(days=DAYS + 1)
        for number, building in enumerate(buildings):
            device = Device.objects.create(
                address=f"{number + 1:012X}", name=f"{building}传输装置", building=building, registered_at=begun
            )  # fmt: skip
            _points(device, plans[building.pk], Simulated.invented(number, SEED).parts)
    watch = User.objects.filter(role=Role.WATCH).order_by("pk")[0]
    _live(watch, until)


def _buildings() -> Iterator[Building]:
    table = tomllib.loads(files("luoshi.cli.demo").joinpath("fire.toml").read_text("utf-8"))
    units = {unit.name: unit for unit in Unit.objects.all()}
    for quarter in table["quarters"]:
        for kind in table["kind"]:
            name, number = f"{quarter}{kind['name']}", Building.objects.count() + 1
            made = Building.objects.create(
                name=name, unit=units[kind["unit"]], address=f"{quarter}路{number}号"
            )
            Contact.objects.create(building=made, title="消防控制室", phone=f"0000-119{number:04d}")
            yield made


def _plans(buildings: Sequence[Building], *, by: User) -> dict[int, FloorPlan]:
    """Give every building a plan of its floors: all look alike here, so one picture serves them all."""
    first = services.add_plan(buildings[0], by=by, name="标准层", content=_storey())
    looks = {
        "name": first.name,
        "digest": first.digest,
        "width": first.width,
        "height": first.height,
    }
    others = FloorPlan.objects.bulk_create(
        FloorPlan(building=building, **looks) for building in buildings[1:]
    )
    return {plan.building_id: plan for plan in (first, *others)}


def _points(device: Device, plan: FloorPlan, parts: Sequence[Part]) -> None:
    """Enter the point table of a device: what its panel calls a part, and where it stands on its floor."""
    Point.objects.bulk_create(
        Point(
            device=device, key=key_of(part.sys_type, part.sys_addr, part.part_addr), told=part.text,
            sys_type=part.sys_type, sys_addr=part.sys_addr, part_type=part.part_type,
            part_addr=part.part_addr, plan=plan, x=Decimal(8 + 17 * (part.part_addr >> 16)),
            y=Decimal(22 if part.part_addr & 1 else 76),
        )
        for part in parts
    )  # fmt: skip


def _storey() -> bytes:
    """Draw a floor: rooms with doors on both sides of a corridor, stairs at both ends."""
    image = Image.new("RGB", (1200, 560), "white")
    draw = ImageDraw.Draw(image)
    ink, thin = (70, 80, 92), (170, 178, 188)
    for x in range(140, 1060, 184):
        for top, bottom, door in ((30, 215, 215), (345, 530, 345)):
            draw.rectangle((x, top, x + 184, bottom), outline=ink, width=5)
            draw.line((x + 70, door, x + 112, door), fill="white", width=7)
    for left in (30, 1060):
        draw.rectangle((left, 30, left + 110, 530), outline=ink, width=5)
        for step in range(60, 200, 14):
            draw.line((left + 12, step, left + 98, step), fill=thin, width=3)
    draw.rectangle((30, 30, 1170, 530), outline=ink, width=9)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _live(watch: User, until: datetime) -> None:
    """Let the watch judge a few alarms every evening, none of them real; faults come and go."""
    chance = random.Random(SEED)  # noqa: S311 - the same city every time, no secret
    serial = 0
    for day in range(DAYS, 0, -1):
        evening = datetime.combine(
            (until - timedelta(days=day)).astimezone(CHINA).date(), EVENINGS, CHINA
        )
        for number in sorted(chance.sample(range(200), ALARMS_A_DAY)):
            part = chance.choice(Simulated.invented(number, SEED).parts)
            at = evening + timedelta(minutes=number, seconds=chance.randrange(60))
            serial += 1
            bad = FIRE if chance.random() < 0.6 else FAULT
            _hear(number, serial, state(part, NORMAL | bad), at)
            if bad == FIRE:
                _judge(watch, at + timedelta(seconds=chance.randrange(15, 90)), chance)
            _hear(number, serial + 1000, state(part, NORMAL), at + timedelta(minutes=4))


def _hear(number: int, serial: int, said: Say, at: datetime) -> None:
    """Put a report where the gateway puts it, and take it up."""
    tag = TimeTag.of(at)
    data = encode_unit(DataUnit(said.type, 1, (replace(said.event, time=tag),)))
    frame = Frame(serial, 1, 3, tag.raw, (number + 1).to_bytes(6, "little"), bytes(6), 2, data)
    row = inbox.row_of(frame, frame.encode(), gateway="demo", at=at)
    Report.objects.create(
        received_at=at, gateway=row.gateway, address=row.address, serial=serial, type=row.type, frame=row.frame,
        digest=row.digest,
    )  # fmt: skip
    services.consume(at)


def _judge(watch: User, at: datetime, chance: random.Random) -> None:
    """Judge what burns: seldom a test or a drill."""
    verdict = chance.choice((*[Verdict.FALSE] * 6, Verdict.TEST, Verdict.DRILL))
    reason = chance.choice(CAUSES) if verdict == Verdict.FALSE else "单位事先报备"
    for incident in Incident.objects.fires().open().filter(verdict=""):
        judge(incident, verdict, by=watch, at=at, reason=reason)
