"""Invented buildings: what stands behind each simulated device."""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRE_ALARM, SPRINKLER, SMOKE_CONTROL = 1, 12, 18
ROOMS = ("走廊", "楼梯间", "配电室", "会议室", "库房", "水泵房", "餐厅", "机房")
# system type, part type, what the panel calls it
KINDS = (
    (FIRE_ALARM, 40, "感烟"),
    (FIRE_ALARM, 42, "光电感烟"),
    (FIRE_ALARM, 30, "感温"),
    (FIRE_ALARM, 23, "手报"),
    (SPRINKLER, 96, "水流指示器"),
    (SMOKE_CONTROL, 111, "排烟风机"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One detector, button, indicator or fan."""

    sys_type: int
    sys_addr: int
    part_type: int
    part_addr: int  # low 16 bits: loop, here the floor; high 16 bits: number
    text: str


@dataclass(frozen=True, slots=True)
class Building:
    """The parts that one device watches; the same number and seed give the same building."""

    number: int
    parts: tuple[Part, ...]

    @classmethod
    def invented(cls, number: int, seed: int) -> Building:
        """Return building ``number`` of the city that ``seed`` makes."""
        choice = random.Random(f"{seed}/{number}")  # noqa: S311 - an invented city, not a secret
        floors = choice.randint(2, 12)
        return cls(
            number,
            tuple(
                _part(floor, place, *choice.choice(KINDS), choice.choice(ROOMS))
                for floor in range(1, floors + 1)
                for place in range(1, choice.randint(2, 6))
            ),
        )


def _part(floor: int, place: int, sys_type: int, part_type: int, kind: str, room: str) -> Part:
    return Part(sys_type, 1, part_type, place << 16 | floor, f"{floor}层{room}{kind}")
