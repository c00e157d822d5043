from __future__ import annotations

from datetime import UTC, datetime

from luoshi.gb26875 import Centre, Fault, Frame, Link, Registered, Verdict, read_profile
from luoshi.gb26875.frames import Defect
from luoshi.gb26875.link import Denied, LinkEvent
from tests.gb26875.published import CENTRE, DEVICE, frame, spoilt

CLOCK = datetime(2026, 1, 18, 1, 2, 3, tzinfo=UTC)
NOW = bytes([3, 2, 9, 18, 1, 26])
ONE = frame("1501 02 023A091A090C", serial=1)
FALSE_START = b"@@" + bytes(22) + b"\x00\x04"


class Wire:
    """A link with a clock that stands still unless moved."""

    def __init__(self, centre: Centre | None = None, profile: str = "standard") -> None:
        self.centre = centre or Centre()
        self.link = Link(self.centre, profile=read_profile(profile))

    def receive(self, chunk: bytes, at: float = 0.0) -> list[LinkEvent]:
        return self.link.receive(chunk, at=at, clock=CLOCK)


def reports(events: list[LinkEvent]) -> list[Frame]:
    return [one.frame for one in events if isinstance(one, Verdict) and one.is_report]


def denies(events: list[LinkEvent]) -> list[int]:
    return [one.answer.serial for one in events if isinstance(one, Denied)]


def test_a_report_is_judged_as_it_is_found() -> None:
    events = Wire().receive(ONE.encode())

    assert reports(events) == [ONE]


def test_a_wrong_checksum_is_denied_with_what_its_header_says() -> None:
    events = Wire().receive(spoilt(ONE))

    assert events == [
        Fault(Defect.CHECKSUM, 39, spoilt(ONE), ONE),
        Denied(Frame(1, 1, 1, NOW, CENTRE, DEVICE, 6)),
    ]


def test_a_damaged_answer_is_not_denied() -> None:
    assert denies(Wire().receive(spoilt(frame(command=3)))) == []


def test_at_most_one_deny_a_second() -> None:
    wire = Wire()
    bad = [spoilt(frame(serial=serial)) for serial in range(5)]

    assert denies(wire.receive(bad[0] + bad[1], at=0.0)) == [0]
    assert denies(wire.receive(bad[2], at=0.999)) == []
    assert denies(wire.receive(bad[3], at=1.0)) == [3]
    assert denies(wire.receive(bad[4], at=2.5)) == [4]


def test_a_report_behind_a_false_start_counts_when_the_time_is_over() -> None:
    wire = Wire()
    wire.receive(FALSE_START + ONE.encode())

    assert wire.link.deadline == 5.0
    assert reports(wire.link.advance(at=4.9, clock=CLOCK)) == []
    assert reports(wire.link.advance(at=60.0, clock=CLOCK)) == [ONE]
    assert wire.link.deadline is None


def test_a_report_behind_a_false_start_counts_when_the_connection_closes() -> None:
    wire = Wire()
    wire.receive(FALSE_START + ONE.encode())

    assert reports(wire.link.close(at=1.0, clock=CLOCK)) == [ONE]
    assert wire.link.finished


def test_a_resend_over_another_connection_is_not_reported_again() -> None:
    centre = Centre()

    assert reports(Wire(centre).receive(ONE.encode())) == [ONE]
    assert reports(Wire(centre).receive(ONE.encode(), at=60.0)) == []


def test_a_registration_passes_with_its_reply() -> None:
    events = Wire(profile="registering-modem").receive(b"TD01\r\n")

    assert events == [Registered(b"TD01\r\n", b"OK!")]


def test_garbage_held_back_can_be_told() -> None:
    wire = Wire()

    assert wire.receive(b"noise") == []
    assert wire.link.tell() == [Fault(Defect.GARBAGE, 5, b"noise")]


def test_two_devices_may_share_a_connection() -> None:
    other = Frame(1, 1, 1, NOW, bytes([7] * 6), CENTRE, 2, ONE.data)

    events = Wire().receive(ONE.encode() + other.encode())

    answers = [one.answer for one in events if isinstance(one, Verdict)]
    assert [one and one.dest for one in answers] == [DEVICE, bytes([7] * 6)]
