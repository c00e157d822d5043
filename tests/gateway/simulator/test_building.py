from __future__ import annotations

from luoshi.gateway.simulator.building import Building
from luoshi.gb26875.codes import names


def test_the_same_number_and_seed_make_the_same_building() -> None:
    assert Building.invented(3, 1) == Building.invented(3, 1)
    assert Building.invented(3, 1) != Building.invented(3, 2)
    assert Building.invented(3, 1) != Building.invented(4, 1)


def test_every_building_has_parts_with_addresses_of_their_own() -> None:
    for number in range(50):
        parts = Building.invented(number, 1).parts
        assert parts
        assert len({part.part_addr for part in parts}) == len(parts)
        assert {part.part_type for part in parts} <= names("part_types").keys()
        assert {part.sys_type for part in parts} <= names("system_types").keys()
        assert all(len(part.text.encode("gb18030")) <= 31 for part in parts)
