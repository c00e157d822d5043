"""Simulated devices against a small centre, over real sockets."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import datetime

import pytest

from luoshi.gateway.simulator.device import Device
from luoshi.gateway.simulator.fleet import Plan, simulate
from luoshi.gateway.simulator.scenarios import Name
from luoshi.gateway.simulator.tally import Tally
from luoshi.gb26875 import CHINA, Frame
from luoshi.gb26875.exchanges import Ended, Outcome
from luoshi.gb26875.times import TimeTag
from tests.gateway.small_centre import SmallCentre


def planned(port: int, scenario: Name, **changes: float) -> Plan:
    return Plan(
        "127.0.0.1",
        port,
        int(changes.get("devices", 20)),
        scenario,
        changes.get("seconds", 1.5),
        changes.get("mean", 0.2),
        speed=changes.get("speed", 1.0),
        answer_timeout=0.8,
    )


async def ran(centre: SmallCentre, scenario: Name, **changes: float) -> tuple[Tally, list[Device]]:
    tally = Tally(journal=io.StringIO())
    port = await centre.listen()
    devices = await simulate(planned(port, scenario, **changes), tally)
    await centre.stop()
    return tally, devices


def journal(tally: Tally) -> list[tuple[str, int, str]]:
    assert isinstance(tally.journal, io.StringIO)
    rows = [json.loads(line) for line in tally.journal.getvalue().splitlines()]
    return sorted((row["source"], row["serial"], row["data"]) for row in rows)


def told(centre: SmallCentre) -> list[tuple[str, int, str]]:
    return sorted(
        (one.source[::-1].hex().upper(), one.serial, one.data.hex()) for one in centre.reports
    )


@pytest.mark.parametrize("scenario", [Name.STORM, Name.FLAP, Name.DAY])
def test_every_confirmed_report_reached_the_centre_exactly_once(scenario: Name) -> None:
    centre = SmallCentre()

    tally, devices = asyncio.run(ran(centre, scenario))

    assert tally.confirmed > 50
    assert sum(device.unconfirmed for device in devices) == 0
    assert journal(tally) == told(centre)
    assert centre.faults == []
    assert tally.connections == 20
    latency = tally.latency()
    assert latency is not None
    assert 0 < latency["p50"] <= latency["p99"] <= latency["p99.9"] <= latency["max"]


def test_on_a_bad_line_every_report_still_arrives_exactly_once() -> None:
    centre = SmallCentre()

    tally, devices = asyncio.run(ran(centre, Name.GARBAGE, devices=10, seconds=1.0))

    assert sum(device.unconfirmed for device in devices) == 0
    assert journal(tally) == told(centre)
    assert tally.noise > 0
    assert tally.spoilt > 0
    assert len(centre.faults) > 0
    assert sum(device.resent for device in devices) > 0


def test_devices_that_lose_their_connections_deliver_when_they_are_back() -> None:
    centre = SmallCentre()

    tally, devices = asyncio.run(
        ran(centre, Name.OFFLINE, devices=20, seconds=3.0, mean=2.0, speed=10.0)
    )

    assert sum(device.unconfirmed for device in devices) == 0
    assert tally.connections > 20
    # A confirm that fell into a dead line was repeated: reported once all the same.
    assert journal(tally) == told(centre)
    assert len(set(told(centre))) == len(told(centre))


def test_signs_of_life_pass_on_a_quiet_day() -> None:
    centre = SmallCentre()

    tally, _ = asyncio.run(ran(centre, Name.DAY, mean=100_000, speed=100, seconds=1.5))

    assert tally.heartbeats >= 20
    assert centre.heartbeats == tally.heartbeats


def test_a_centre_that_is_not_there_is_tried_again() -> None:
    tally = Tally()

    devices = asyncio.run(simulate(planned(1, Name.STORM, devices=3, seconds=0.5), tally))

    assert tally.refused >= 3
    assert (tally.confirmed, tally.latency()) == (0, None)
    assert sum(device.unconfirmed for device in devices) == 0


def test_a_duty_check_is_confirmed_and_answered_by_somebody() -> None:
    async def checked() -> tuple[SmallCentre, Tally]:
        centre, tally = SmallCentre(), Tally()
        port = await centre.listen()
        plan = planned(port, Name.DAY, devices=1, seconds=2.0, mean=100_000, speed=20)
        running = asyncio.create_task(simulate(plan, tally))
        while not centre.lines:  # noqa: ASYNC110 - a test may poll
            await asyncio.sleep(0.01)
        tag = TimeTag.of(datetime.now(CHINA)).raw
        device = (1).to_bytes(6, "little")
        check = Frame(0, 1, 1, tag, bytes(6), device, 1, bytes([91, 1, 10]))
        for send in centre.centre.exchanges.begin(check, at=asyncio.get_running_loop().time()):
            centre.lines[0].send(send.frame)
        await running
        await centre.stop()
        return centre, tally

    centre, tally = asyncio.run(checked())

    [ended] = centre.followed
    assert isinstance(ended, Ended)
    assert ended.outcome is Outcome.DONE
    assert [one.data[:3] for one in centre.reports] == [bytes([24, 1, 32])]
    assert (tally.commands, tally.confirmed) == (1, 1)
