from __future__ import annotations

import random
from itertools import islice

import pytest

from luoshi.gateway.simulator.building import Building
from luoshi.gateway.simulator.scenarios import (
    HEARTBEAT,
    MEANS,
    SCENARIOS,
    Act,
    Live,
    Name,
    Noise,
    Say,
    Spoil,
    Vanish,
)

BUILDING = Building.invented(1, 1)


def played(name: Name, count: int = 3000) -> list[tuple[float, Act]]:
    choice = random.Random(1)  # noqa: S311 - a scenario, not a secret
    return list(islice(SCENARIOS[name](BUILDING, choice, MEANS[name]), count))


@pytest.mark.parametrize("name", Name)
def test_every_scenario_is_endless_and_never_goes_back_in_time(name: Name) -> None:
    acts = played(name)

    assert len(acts) == 3000
    assert min(pause for pause, _ in acts) >= 0
    assert sum(pause for pause, _ in acts) > 0


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (Name.DAY, {Say, Live}),
        (Name.STORM, {Say}),
        (Name.FLAP, {Say}),
        (Name.GARBAGE, {Say, Noise, Spoil}),
        (Name.OFFLINE, {Say, Live, Vanish}),
    ],
)
def test_each_scenario_brings_its_acts(name: Name, kinds: set[type]) -> None:
    assert {type(act) for _, act in played(name)} == kinds


def test_a_day_is_never_silent_for_longer_than_a_heartbeat_however_rare_events_are() -> None:
    acts = SCENARIOS[Name.DAY](BUILDING, random.Random(1), 600.0)  # noqa: S311 - a scenario, not a secret

    assert all(pause <= HEARTBEAT for pause, _act in islice(acts, 5000))


def test_a_day_brings_every_kind_of_report() -> None:
    kinds = {act.type for _, act in played(Name.DAY) if isinstance(act, Say)}

    assert kinds == {2, 3, 4, 21}


def test_in_a_storm_every_report_is_an_alarm() -> None:
    events = [act.event for _, act in played(Name.STORM) if isinstance(act, Say)]

    assert all(getattr(one, "fire", False) or getattr(one, "manual_alarm", False) for one in events)


def test_a_flapping_part_is_one_part_that_comes_and_goes() -> None:
    events = [act.event for _, act in played(Name.FLAP, 100) if isinstance(act, Say)]

    assert len({(getattr(one, "part_addr", None)) for one in events}) == 1
    assert [getattr(one, "status", None) for one in events[1::2]] == [1] * 50
    assert {getattr(one, "status", None) for one in events[::2]} <= {3, 5}
