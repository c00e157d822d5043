"""What simulated devices go through: each scenario is an endless row of pauses and acts for one device."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from luoshi.gateway.simulator.building import Building, Part
from luoshi.gb26875.adu.device import DeviceOperation, DeviceStatus
from luoshi.gb26875.adu.facility import PartAnalogue, PartStatus, SystemOperation
from luoshi.gb26875.texts import Text

NORMAL, FIRE, FAULT, SHIELD = 1, 2, 4, 8
MAIN_POWER_FAULT = 8
RESET, MANUAL_ALARM = 1, 4
TEMPERATURE = 3
HEARTBEAT = 30.0  # seconds between signs of life
LONGEST_NOISE = 60

Event: TypeAlias = PartStatus | PartAnalogue | SystemOperation | DeviceStatus | DeviceOperation


@dataclass(frozen=True, slots=True)
class Say:
    """Report an event of one type; the device puts the time in."""

    type: int
    event: Event


@dataclass(frozen=True, slots=True)
class Live:
    """Send a heartbeat."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Put bytes on the line that are no frame."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Spoil:
    """Damage the next frame on its way; the device sends it again when nobody confirms it."""


@dataclass(frozen=True, slots=True)
class Vanish:
    """Be gone for some seconds; silently, the other side is not told and keeps half a connection."""

    seconds: float
    silently: bool


Act: TypeAlias = Say | Live | Noise | Spoil | Vanish
Scenario: TypeAlias = Callable[[Building, random.Random, float], Iterator[tuple[float, Act]]]


class Name(StrEnum):
    """The scenarios by name."""

    DAY = "day"
    STORM = "storm"
    FLAP = "flap"
    GARBAGE = "garbage"
    OFFLINE = "offline"


def state(part: Part, status: int) -> Say:
    """Return the report that a part is in a state."""
    text = Text.fixed(part.text)
    event = PartStatus(
        part.sys_type, part.sys_addr, part.part_type, part.part_addr, status, text, None
    )
    return Say(2, event)


def day(building: Building, choice: random.Random, mean: float) -> Iterator[tuple[float, Act]]:
    """An ordinary day: signs of life, values, now and then a fault that is soon mended, seldom a fire."""
    for waited, act in _happenings(building, choice, mean):
        while waited > HEARTBEAT:
            yield HEARTBEAT, Live()
            waited -= HEARTBEAT  # noqa: PLW2901 - what is left of the pause
        yield waited, act


def _happenings(
    building: Building, choice: random.Random, mean: float
) -> Iterator[tuple[float, Act]]:
    while True:
        waited = choice.expovariate(1 / mean)
        part = choice.choice(building.parts)
        happens = choice.random()
        if happens < 0.8:
            yield waited, _value(part, choice)
        elif happens < 0.92:
            yield waited, state(part, NORMAL | choice.choice((FAULT, SHIELD)))
            yield choice.uniform(0.2, 0.8) * mean, state(part, NORMAL)
        elif happens < 0.97:
            yield waited, Say(21, DeviceStatus(NORMAL | MAIN_POWER_FAULT, None))
            yield 0.3 * mean, Say(21, DeviceStatus(NORMAL, None))
        else:
            yield from _fire(part, choice, waited, mean)


def storm(building: Building, choice: random.Random, mean: float) -> Iterator[tuple[float, Act]]:
    """Everything burns: every report is a fire, or somebody who presses the button."""
    while True:
        waited = choice.expovariate(1 / mean)
        if choice.random() < 0.05:
            yield waited, Say(24, DeviceOperation(MANUAL_ALARM, choice.randrange(1, 9), None))
        else:
            yield waited, state(choice.choice(building.parts), choice.choice((FIRE, FIRE | NORMAL)))


def flap(building: Building, choice: random.Random, mean: float) -> Iterator[tuple[float, Act]]:
    """One loose detector: fire or fault, and normal again, all the time."""
    part = choice.choice(building.parts)
    bad = NORMAL | choice.choice((FIRE, FAULT))
    while True:
        yield choice.expovariate(1 / mean), state(part, bad)
        yield choice.expovariate(1 / mean), state(part, NORMAL)


def garbage(building: Building, choice: random.Random, mean: float) -> Iterator[tuple[float, Act]]:
    """A bad line: noise, false starts and damaged frames between good reports."""
    for waited, act in storm(building, choice, mean):
        manner = choice.random()
        if manner < 0.3:
            yield 0, Noise(choice.randbytes(choice.randint(1, LONGEST_NOISE)))
        elif manner < 0.4:
            yield 0, Noise(b"@@" + choice.randbytes(choice.randint(0, LONGEST_NOISE)))
        elif manner < 0.6:
            yield 0, Spoil()
        yield waited, act


def offline(building: Building, choice: random.Random, mean: float) -> Iterator[tuple[float, Act]]:
    """A bad network: ordinary days between losses of the connection, told or not."""
    for waited, act in day(building, choice, mean):
        yield waited, act
        if choice.random() < 0.3:
            yield 0, Vanish(choice.uniform(0.2, 2.0) * mean, silently=choice.random() < 0.5)


SCENARIOS: dict[Name, Scenario] = {
    Name.DAY: day,
    Name.STORM: storm,
    Name.FLAP: flap,
    Name.GARBAGE: garbage,
    Name.OFFLINE: offline,
}
# Seconds between the reports of one device, where the user names no rate.
MEANS = {Name.DAY: 60.0, Name.STORM: 1.0, Name.FLAP: 1.0, Name.GARBAGE: 2.0, Name.OFFLINE: 20.0}


def _value(part: Part, choice: random.Random) -> Say:
    tenths = round(choice.gauss(235, 40))
    event = PartAnalogue(
        part.sys_type, part.sys_addr, part.part_type, part.part_addr, TEMPERATURE, tenths, None
    )
    return Say(3, event)


def _fire(
    part: Part, choice: random.Random, waited: float, mean: float
) -> Iterator[tuple[float, Act]]:
    yield waited, state(part, FIRE)
    reset = SystemOperation(part.sys_type, part.sys_addr, RESET, choice.randrange(1, 9), None)
    yield mean, Say(4, reset)
    yield 1, state(part, NORMAL)
