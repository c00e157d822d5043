from __future__ import annotations

import pytest

from luoshi.gb26875 import Command, Frame
from luoshi.gb26875.exchanges import Ended, Exchanges, NotAnExchange, Outcome, QueueFull, Send
from tests.gb26875.published import CENTRE, DEVICE, TAG


def down(data: str = "5B010A", *, command: int = Command.CONTROL, device: bytes = DEVICE) -> Frame:
    return Frame(0, 1, 1, TAG, CENTRE, device, command, bytes.fromhex(data))


def up(frame: Frame, command: int, data: str = "") -> Frame:
    return frame.answered(Command(command), TAG, bytes.fromhex(data))


def begun(*, command: int = Command.CONTROL) -> tuple[Exchanges, Frame]:
    exchanges = Exchanges()
    [send] = exchanges.begin(down(command=command), at=0.0)
    return exchanges, send.frame


def test_serials_count_up_from_zero_for_each_device() -> None:
    exchanges, first = begun()
    [elsewhere] = exchanges.begin(down(device=bytes([9] * 6)), at=0.0)
    exchanges.begin(down(), at=0.0)

    [_, second] = exchanges.answered(up(first, 3), at=0.0)

    assert (first.serial, elsewhere.frame.serial) == (0, 0)
    assert isinstance(second, Send)
    assert second.frame.serial == 1
    assert len(exchanges) == 2


def test_serials_wrap() -> None:
    exchanges = Exchanges(first_serial=65535)
    [first] = exchanges.begin(down(), at=0.0)
    exchanges.begin(down(), at=0.0)

    [_, second] = exchanges.answered(up(first.frame, 3), at=0.0)

    assert isinstance(second, Send)
    assert (first.frame.serial, second.frame.serial) == (65535, 0)


def test_a_control_ends_with_its_confirm() -> None:
    exchanges, sent = begun()
    confirm = up(sent, 3)

    assert exchanges.answered(confirm, at=1.0) == [Ended(sent, Outcome.DONE, confirm)]
    assert exchanges.deadline is None


def test_a_request_ends_with_its_response_not_with_a_confirm() -> None:
    exchanges, sent = begun(command=Command.REQUEST)
    response = up(sent, 5, "150100")

    assert exchanges.answered(up(sent, 3), at=1.0) == []
    assert exchanges.answered(response, at=2.0) == [Ended(sent, Outcome.DONE, response)]


def test_no_answer_sends_the_same_frame_three_times_again_and_fails() -> None:
    exchanges, sent = begun()

    told = [(at, exchanges.advance(at=float(at))) for at in range(1, 60)]

    assert [(at, actions) for at, actions in told if actions] == [
        (8, [Send(sent)]),
        (16, [Send(sent)]),
        (24, [Send(sent)]),
        (32, [Ended(sent, Outcome.SILENT)]),
    ]


def test_a_long_sleep_catches_up_with_everything_due() -> None:
    exchanges, sent = begun()

    assert exchanges.advance(at=1000.0) == [
        *(Send(sent), Send(sent), Send(sent), Ended(sent, Outcome.SILENT))
    ]


def test_a_deny_sends_again_at_once_and_fails_after_the_last() -> None:
    exchanges, sent = begun()
    deny = up(sent, 6)

    actions = [exchanges.answered(deny, at=at * 0.1) for at in range(5)]

    assert actions == [
        [Send(sent)],
        [Send(sent)],
        [Send(sent)],
        [Ended(sent, Outcome.DENIED, deny)],
        [],
    ]


def test_a_resend_that_is_answered_ends_well() -> None:
    exchanges, sent = begun()
    exchanges.advance(at=8.0)

    [ended] = exchanges.answered(up(sent, 3), at=9.0)

    assert isinstance(ended, Ended)
    assert ended.outcome is Outcome.DONE
    assert exchanges.advance(at=100.0) == []


@pytest.mark.parametrize("late", [3, 5, 6])
def test_late_and_stray_answers_change_nothing(late: int) -> None:
    exchanges, sent = begun()
    exchanges.answered(up(sent, 3), at=1.0)
    stranger = up(sent, late)._replace(source=bytes([8] * 6))

    assert exchanges.answered(up(sent, late), at=2.0) == []
    assert exchanges.answered(stranger, at=2.0) == []
    assert exchanges.answered(up(sent, late)._replace(serial=5), at=2.0) == []


def test_one_exchange_at_a_time_with_each_device() -> None:
    exchanges, first = begun()

    assert exchanges.begin(down("5A01023A091A090C"), at=1.0) == []
    [ended, following] = exchanges.answered(up(first, 3), at=2.0)

    assert isinstance(ended, Ended)
    assert isinstance(following, Send)
    assert (following.frame.serial, following.frame.data[0]) == (1, 90)
    assert exchanges.deadline == 10.0


def test_devices_do_not_wait_for_each_other() -> None:
    exchanges, _ = begun()

    assert len(exchanges.begin(down(device=bytes([9] * 6)), at=0.0)) == 1


def test_the_next_in_the_queue_follows_a_failure() -> None:
    exchanges, first = begun()
    exchanges.begin(down("5A01023A091A090C"), at=0.0)

    actions = exchanges.advance(at=32.0)

    assert actions[3] == Ended(first, Outcome.SILENT)
    assert isinstance(actions[4], Send)
    assert exchanges.deadline == 40.0


def test_a_device_that_never_answers_fills_only_its_own_queue() -> None:
    exchanges = Exchanges(most_waiting=2)
    exchanges.begin(down(), at=0.0)
    exchanges.begin(down(), at=0.0)

    with pytest.raises(QueueFull, match="2 exchanges wait for 790300000000"):
        exchanges.begin(down(), at=0.0)


@pytest.mark.parametrize("command", [0, 2, 3, 5, 6, 7])
def test_only_controls_and_requests_begin_an_exchange(command: int) -> None:
    with pytest.raises(NotAnExchange):
        Exchanges().begin(down(command=command), at=0.0)
