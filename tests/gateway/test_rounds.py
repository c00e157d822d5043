from __future__ import annotations

from datetime import datetime

from luoshi.gateway.rounds import Kind, Peer, Rounds, frame
from luoshi.gb26875 import CHINA, decode_unit
from luoshi.gb26875.adu.controls import SetClock
from luoshi.gb26875.adu.requests import ReadDevice

ONE, OTHER = b"\1" + bytes(5), b"\2" + bytes(5)


def test_every_device_is_patrolled_within_the_interval_and_then_at_it() -> None:
    rounds = Rounds(patrol=100.0, clock=0, seed=1)
    devices = [number.to_bytes(6, "little") for number in range(200)]
    for one in devices:
        rounds.add(one, at=0.0)

    first = {at: {one for one, _ in rounds.due(at=float(at))} for at in range(0, 101, 10)}
    assert not any(first[at] for at in range(0, 50, 10))
    assert set().union(*first.values()) == set(devices)
    assert all(len(some) < 80 for some in first.values())
    again = [one for at in range(110, 201, 10) for one, _ in rounds.due(at=float(at))]
    assert sorted(again) == sorted(devices)


def test_a_clock_is_set_soon_after_a_device_first_speaks() -> None:
    rounds = Rounds(patrol=0, clock=86_400.0, seed=1)
    rounds.add(ONE, at=1000.0)
    rounds.add(ONE, at=1010.0)

    assert list(rounds.due(at=1001.0)) == []
    assert list(rounds.due(at=1030.0)) == [(ONE, Kind.CLOCK)]
    assert list(rounds.due(at=80_000.0)) == []
    assert list(rounds.due(at=1030.0 + 86_400)) == [(ONE, Kind.CLOCK)]


def test_a_device_that_went_and_came_is_due_once() -> None:
    rounds = Rounds(patrol=10.0, clock=0, seed=1)
    rounds.add(ONE, at=0.0)
    rounds.add(OTHER, at=0.0)
    rounds.remove(ONE)
    rounds.remove(ONE)
    rounds.add(ONE, at=1.0)

    assert sorted(one for one, _ in rounds.due(at=11.0)) == [ONE, OTHER]


def test_what_is_not_wanted_is_never_due() -> None:
    rounds = Rounds(patrol=0, clock=0)
    rounds.add(ONE, at=0.0)

    assert list(rounds.due(at=1e9)) == []


def test_frames_are_addressed_as_the_device_addressed_us() -> None:
    clock = datetime(2026, 11, 21, 8, 30, 5, tzinfo=CHINA)
    peer = Peer(ONE, OTHER, 1, 3)

    patrol = frame(Kind.PATROL, peer, clock=clock)
    setting = frame(Kind.CLOCK, peer, clock=clock, bcd=True)

    assert (patrol.command, patrol.source, patrol.dest, patrol.major, patrol.user) == (4, OTHER, ONE, 1, 3)  # fmt: skip
    read = decode_unit(patrol.data)
    assert read is not None
    assert (read.type, read.objects) == (81, (ReadDevice(),))
    assert setting.command == 1
    assert setting.data == bytes.fromhex("5a01 053008211126")
    unit = decode_unit(frame(Kind.CLOCK, peer, clock=clock).data)
    assert unit is not None
    [told] = unit.objects
    assert isinstance(told, SetClock)
    assert told.time.at == clock.replace(tzinfo=None) or told.time.at == clock
