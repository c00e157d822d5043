from __future__ import annotations

from datetime import datetime

import pytest

from luoshi.gateway.simulator.building import Building
from luoshi.gateway.simulator.device import Device
from luoshi.gateway.simulator.scenarios import FIRE, state
from luoshi.gb26875 import CHINA, Command, Frame, frame_as_dict

CLOCK = datetime(2026, 1, 18, 9, 2, 3, tzinfo=CHINA)
TAG = bytes([3, 2, 9, 18, 1, 26])
CENTRE, ADDRESS = bytes(6), bytes([7, 0, 0, 0, 0, 0])
BUILDING = Building.invented(1, 1)
ALARM = state(BUILDING.parts[0], FIRE)


class Bench:
    """A device whose confirmed reports are kept."""

    def __init__(self) -> None:
        self.confirmed: list[tuple[int, float]] = []
        self.device = Device(ADDRESS, BUILDING, confirmed=self._confirm)

    def _confirm(self, frame: Frame, took: float) -> None:
        self.confirmed.append((frame.serial, took))

    def alarm(self, at: float = 0.0) -> list[Frame]:
        return self.device.say(ALARM.type, ALARM.event, at=at, clock=CLOCK)

    def hear(self, frame: Frame, at: float = 0.0) -> list[Frame]:
        return self.device.hear(frame, at=at, clock=CLOCK)


def answer(frame: Frame, command: Command = Command.CONFIRM) -> Frame:
    return frame.answered(command, TAG)


def down(command: int, data: str) -> Frame:
    return Frame(5, 1, 1, TAG, CENTRE, ADDRESS, command, bytes.fromhex(data))


def test_a_report_goes_out_with_its_time_and_address() -> None:
    [frame] = Bench().alarm()

    form = frame_as_dict(frame)
    assert (form["serial"], form["cmd"], form["source"]) == (0, 2, "000000000007")
    assert form["time"] == form["adu"]["objects"][0]["time"] == "2026-01-18T09:02:03"
    assert form["adu"]["objects"][0]["flags"] == ["fire"]
    assert form["adu"]["objects"][0]["text"] == BUILDING.parts[0].text


def test_one_report_is_under_way_at_a_time() -> None:
    bench = Bench()
    [first] = bench.alarm(at=0.0)

    assert bench.alarm(at=1.0) == []
    assert bench.device.unconfirmed == 2
    [second] = bench.hear(answer(first), at=2.5)

    assert second.serial == 1
    assert bench.confirmed == [(0, 2.5)]
    assert bench.device.unconfirmed == 1


def test_silence_sends_the_same_again_three_times_and_then_the_line_is_lost() -> None:
    bench = Bench()
    [frame] = bench.alarm(at=0.0)

    sent = [bench.device.remind(at=at) for at in (9.9, 10.0, 20.0, 30.0, 40.0)]

    assert sent == [[], [frame], [frame], [frame], []]
    assert (bench.device.lost, bench.device.resent) == (True, 3)
    assert bench.device.connected(at=50.0) == [frame]
    assert (bench.device.lost, bench.device.resent) == (False, 3)
    assert bench.hear(answer(frame), at=50.5) == []
    assert bench.confirmed == [(0, 50.5)]


def test_a_deny_sends_again_and_after_the_last_the_report_is_given_up() -> None:
    bench = Bench()
    [frame] = bench.alarm()
    deny = answer(frame, Command.DENY)

    assert [bench.hear(deny) for _ in range(4)] == [[frame], [frame], [frame], []]
    assert (bench.device.denied, bench.device.unconfirmed, bench.confirmed) == (1, 0, [])


def test_an_answer_to_something_else_changes_nothing() -> None:
    bench = Bench()
    [frame] = bench.alarm()

    assert bench.hear(answer(frame._replace(serial=9))) == []
    assert bench.hear(down(Command.RESPONSE, "")) == []
    assert bench.device.unconfirmed == 1
    assert Bench().device.connected(at=0.0) == []


def test_a_heartbeat_is_an_empty_report_nobody_waits_for() -> None:
    device = Bench().device

    frame = device.live(clock=CLOCK)

    assert (frame.command, frame.data, frame.serial) == (2, b"", 0)
    assert device.unconfirmed == 0
    assert device.remind(at=100.0) == []


@pytest.mark.parametrize("data", ["590100", "5A01030209120119", "5B010A"])
def test_controls_are_confirmed(data: str) -> None:
    bench = Bench()

    assert bench.hear(down(1, data)) == [down(1, data).answered(Command.CONFIRM, TAG)]
    assert bench.device.duty_minutes == (10 if data.startswith("5B") else None)


@pytest.mark.parametrize("data", ["", "5B01", "5C0100", "510100"])
def test_other_controls_are_denied(data: str) -> None:
    assert Bench().hear(down(1, data)) == [down(1, data).answered(Command.DENY, TAG)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("3D010101", 1),
        ("3E01010101000100", 2),
        ("41010101", 5),
        ("42010101", 6),
        ("44010101", 8),
        ("510100", 21),
        ("550100", 25),
        ("560100", 26),
        ("580100", 28),
    ],
)
def test_requests_are_answered_with_the_type_that_belongs_to_them(data: str, kind: int) -> None:
    [response] = Bench().hear(down(4, data))

    form = frame_as_dict(response)
    assert (form["cmd"], form["serial"], form["adu"]["type"]) == (5, 5, kind)
    assert len(form["adu"]["objects"]) == 1
    assert "notes" not in form["adu"]


@pytest.mark.parametrize("data", ["", "54010A" + "00" * 6, "800100"])
def test_requests_for_what_it_does_not_keep_are_denied(data: str) -> None:
    assert Bench().hear(down(4, data)) == [down(4, data).answered(Command.DENY, TAG)]
