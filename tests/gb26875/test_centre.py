from __future__ import annotations

from datetime import UTC, datetime

import pytest

from luoshi.gb26875 import Centre, Command, Frame, Verdict, read_profile
from luoshi.gb26875.centre import Urgency
from luoshi.gb26875.exchanges import Ended, Outcome
from luoshi.gb26875.profiles import Profile
from tests.gb26875.published import CENTRE, CONFIRM, DEVICE, SMOKE, TAG, frame, from_another

CLOCK = datetime(2026, 1, 18, 1, 2, 3, tzinfo=UTC)
NOW = bytes([3, 2, 9, 18, 1, 26])  # the same moment on a wall in China
REPORT = frame("1501 01 023A091A090C")


def judge(one: Frame, centre: Centre | None = None, *, at: float = 0.0) -> Verdict:
    return (centre or Centre()).judge(one, at=at, clock=CLOCK)


def answer_of(one: Frame, centre: Centre | None = None) -> tuple[int, bytes] | None:
    answer = judge(one, centre).answer
    return None if answer is None else (answer.command, answer.data)


def with_profile(name: str | Profile) -> Centre:
    profile = read_profile(name) if isinstance(name, str) else name
    return Centre(profile_of=lambda _address: profile)


def test_a_confirm_has_the_serial_versions_and_swapped_addresses_and_the_clock_of_now() -> None:
    asked = Frame(0x1234, 7, 9, TAG, DEVICE, CENTRE, 2, REPORT.data)

    assert judge(asked).answer == Frame(0x1234, 7, 9, NOW, CENTRE, DEVICE, 3)


def test_the_published_alarm_gets_the_published_confirm() -> None:
    clock = datetime(2012, 9, 26, 1, 58, 35, tzinfo=UTC)

    answer = Centre().judge(Frame.decode(SMOKE), at=0.0, clock=clock).answer

    assert answer is not None
    assert answer.encode() == CONFIRM


@pytest.mark.parametrize(
    "data",
    [
        "1501 01 023A091A090C",
        "1501 01",  # no time
        "1501 01 000000000000",  # bad time
        "1503 01 023A091A090C",  # count larger than what was sent
        "1501 01 023A091A090C FF",  # bytes left over
        "15",  # one byte only
        "1A01 09 41",  # bad text length
        "0701 0101 28 0A000200" + "80" * 31,  # bad text
        "1603 ABCD",  # reserved type
        "8001 FF",  # user-defined type
        "0001",
        "5A01 023A091A090C",  # a type that goes down
    ],
)
def test_whatever_can_be_stored_is_reported_and_confirmed(data: str) -> None:
    verdict = judge(frame(data))

    assert verdict.is_report
    assert verdict.answer is not None
    assert verdict.answer.command == Command.CONFIRM


@pytest.mark.parametrize("command", [0, 1, 4, 7, 127, 128, 255])
def test_commands_that_no_device_sends_are_denied(command: int) -> None:
    verdict = judge(frame("5A01 023A091A090C", command=command, serial=9))

    assert not verdict.is_report
    assert verdict.answer == Frame(9, 1, 1, NOW, CENTRE, DEVICE, 6)


@pytest.mark.parametrize("command", [3, 5, 6])
def test_answers_are_never_answered(command: int) -> None:
    verdict = judge(frame("1501 02 023A091A090C", command=command))

    assert (verdict.is_report, verdict.answer, verdict.followed) == (False, None, ())


def test_a_heartbeat_is_confirmed_every_time_and_never_reported() -> None:
    centre = Centre()

    verdicts = [judge(frame(serial=0), centre, at=at) for at in (0.0, 30.0, 60.0)]

    assert [(one.is_report, one.answer is not None) for one in verdicts] == [(False, True)] * 3


def test_a_resend_is_confirmed_again_but_reported_once() -> None:
    centre = Centre()

    verdicts = [judge(REPORT, centre, at=at) for at in (0.0, 8.0, 119.0, 121.0)]

    assert [one.is_report for one in verdicts] == [True, False, False, True]
    assert all(one.answer is not None for one in verdicts)


def test_the_same_serial_with_other_data_is_a_new_report() -> None:
    centre = Centre()
    judge(REPORT, centre)

    assert judge(frame("1501 02 023A091A090C"), centre).is_report
    assert judge(from_another(REPORT), centre).is_report


def test_a_report_that_could_not_be_stored_is_reported_when_sent_again() -> None:
    centre = Centre()
    verdict = judge(REPORT, centre)

    centre.forget(verdict)
    centre.forget(judge(frame(), centre))  # A heartbeat is not remembered anyway.

    assert judge(REPORT, centre).is_report


def test_an_unknown_device_is_confirmed_and_told() -> None:
    centre = Centre(is_known=lambda address: address != DEVICE)

    verdict = judge(REPORT, centre)

    assert (verdict.is_report, verdict.is_known) == (True, False)
    assert verdict.answer is not None
    assert verdict.answer.command == Command.CONFIRM
    assert judge(from_another(REPORT), centre).is_known
    assert not judge(frame(), centre).is_known


def test_an_unknown_device_is_denied_where_that_is_set() -> None:
    centre = Centre(is_known=lambda _address: False, deny_unknown=True)

    verdict = judge(REPORT, centre)

    assert (verdict.is_report, verdict.is_known) == (False, False)
    assert verdict.answer is not None
    assert verdict.answer.command == Command.DENY


@pytest.mark.parametrize(
    ("one", "urgency"),
    [
        (Frame.decode(SMOKE), Urgency.ALARM),
        (frame("1801 04 01 023A091A090C"), Urgency.ALARM),
        (REPORT, Urgency.REPORT),
        (frame("8001FF"), Urgency.REPORT),
        (frame(), Urgency.PRESENCE),
        (frame(command=3), Urgency.PRESENCE),
        (frame(command=9), Urgency.PRESENCE),
    ],
)
def test_fires_and_manual_alarms_go_first(one: Frame, urgency: Urgency) -> None:
    assert judge(one).urgency is urgency


def test_an_answer_ends_what_the_centre_began() -> None:
    centre = Centre()
    [sent] = centre.exchanges.begin(
        Frame(0, 1, 1, TAG, CENTRE, DEVICE, 1, bytes.fromhex("5B010A")), at=0.0
    )
    confirm = sent.frame.answered(Command.CONFIRM, TAG)

    verdict = judge(confirm, centre)

    assert verdict.followed == (Ended(sent.frame, Outcome.DONE, confirm),)


def test_the_same_serial_may_be_open_in_both_directions() -> None:
    centre = Centre()
    centre.exchanges.begin(Frame(0, 1, 1, TAG, CENTRE, DEVICE, 1, bytes.fromhex("5B010A")), at=0.0)

    verdict = judge(frame("1501 02 023A091A090C", serial=0), centre)

    assert verdict.is_report
    assert len(centre.exchanges) == 1


# Profiles


def test_a_device_that_asks_for_the_time_gets_it() -> None:
    asked = frame("5A01 000000000000", command=1, serial=5)

    answer = judge(asked, with_profile("asks-for-time")).answer

    assert answer == Frame(5, 1, 1, NOW, CENTRE, DEVICE, 1, b"\x5a\x01" + NOW)


def test_other_controls_of_such_a_device_are_denied() -> None:
    asked = frame("5B01 0A", command=1)

    assert answer_of(asked, with_profile("asks-for-time")) == (6, b"")


def test_heartbeats_by_command_are_confirmed_where_a_profile_knows_them() -> None:
    centre = with_profile("command-heartbeat")

    assert answer_of(frame(command=7), centre) == (3, b"")
    assert answer_of(frame(command=254), centre) == (3, b"")
    assert answer_of(frame(command=8), centre) == (6, b"")


def test_a_profile_may_leave_a_command_unanswered() -> None:
    profile = Profile("quiet", read_profile("standard").title, commands={9: False})

    assert answer_of(frame(command=9), with_profile(profile)) is None


def test_a_device_that_writes_packed_digits_gets_its_clock_in_them() -> None:
    answer = judge(REPORT, with_profile("bcd-time")).answer

    assert answer is not None
    assert answer.time_tag == bytes.fromhex("030209180126")
