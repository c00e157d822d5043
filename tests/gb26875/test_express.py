"""What is quick does the same as what is thorough."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875 import CHINA, STANDARD, Centre, Frame, Link, Profile, Verdict, read_profile
from luoshi.gb26875.express import Ticket, take_reports
from luoshi.gb26875.link import LinkEvent

CLOCK = datetime(2026, 11, 21, 8, 30, 5, tzinfo=CHINA)
TAG = bytes.fromhex("023A091A090C")
FIRE = bytes.fromhex("0201 0101280A0002000200") + bytes(31) + TAG
FAULT = bytes.fromhex("1501 08") + TAG
UNKNOWN, BCD = bytes([9]) + bytes(5), bytes([3]) + bytes(5)
PROFILES = {BCD: read_profile("bcd-time")}

frames = st.builds(
    Frame,
    st.integers(0, 3),
    st.just(1),
    st.integers(0, 2),
    st.just(TAG),
    st.sampled_from([bytes([1]) + bytes(5), bytes([2]) + bytes(5), BCD, UNKNOWN]),
    st.just(bytes(6)),
    st.sampled_from([2, 2, 2, 2, 1, 3, 5, 6, 9]),
    st.one_of(
        st.sampled_from([FIRE, FAULT, b"", b"\x15", FIRE + FAULT, bytes([2]) + bytes(1023)]),
        st.binary(max_size=80),
    ),
)
pieces = st.one_of(
    frames.map(Frame.encode),
    frames.map(Frame.encode),
    frames.map(Frame.encode),
    frames.map(lambda frame: frame.encode()[:-1] + b"x"),
    frames.map(lambda frame: frame.encode()[:-5]),
    st.binary(max_size=40),
    st.sampled_from([b"@", b"@@", b"@@@@", b"##"]),
)
streams = st.lists(st.lists(pieces, min_size=1, max_size=4).map(b"".join), min_size=1, max_size=8)


def centre(*, deny_unknown: bool) -> Centre:
    def profile_of(address: bytes) -> Profile:
        return PROFILES.get(address, STANDARD)

    return Centre(
        profile_of=profile_of, is_known=lambda one: one != UNKNOWN, deny_unknown=deny_unknown
    )


def thorough(chunks: list[bytes], *, deny_unknown: bool) -> list[object]:
    link = Link(centre(deny_unknown=deny_unknown))
    told: list[object] = []
    for number, chunk in enumerate(chunks):
        at, clock = number * 0.4, CLOCK + timedelta(seconds=number // 2)
        told += map(seen, link.receive(chunk, at=at, clock=clock))
    return told


def quick(chunks: list[bytes], *, deny_unknown: bool) -> list[object]:
    """Do as a gateway's connection does: a link only while it is needed."""
    judge, link = centre(deny_unknown=deny_unknown), None
    told: list[object] = []
    for number, chunk in enumerate(chunks):
        at, clock = number * 0.4, CLOCK + timedelta(seconds=number // 2)
        used = 0
        if link is None:
            used = take_reports(judge, chunk, told.append, at=at, clock=clock)
            if used == len(chunk):
                continue
            link = Link(judge)
        told += map(seen, link.receive(chunk[used:], at=at, clock=clock))
        if link.is_pristine(at=at):
            link = None
    return told


def seen(event: LinkEvent) -> object:
    return Ticket.of(event) if isinstance(event, Verdict) and event.key else event


@given(chunks=streams, deny_unknown=st.booleans())
def test_whatever_comes_it_finds_what_a_link_finds(chunks: list[bytes], deny_unknown: bool) -> None:  # noqa: FBT001 - drawn
    assert quick(chunks, deny_unknown=deny_unknown) == thorough(chunks, deny_unknown=deny_unknown)


@pytest.mark.parametrize("data", [FIRE, FAULT, bytes([2]) + bytes(1023)])
def test_a_confirm_is_the_answer_that_the_centre_gives(data: bytes) -> None:
    frame = Frame(0x2340, 1, 3, TAG, bytes([1, 2, 3, 4, 5, 6]), bytes(range(7, 13)), 2, data)
    verdict = centre(deny_unknown=False).judge(frame, at=0.0, clock=CLOCK)
    tickets: list[Ticket] = []

    used = take_reports(
        centre(deny_unknown=False), frame.encode(), tickets.append, at=0.0, clock=CLOCK
    )

    assert used == len(frame.encode())
    assert tickets == [Ticket.of(verdict)]
    assert verdict.answer is not None
    assert tickets[0].confirm() == verdict.answer.encode()


def test_only_a_report_has_a_ticket() -> None:
    frame = Frame(1, 1, 1, TAG, bytes(6), bytes(6), 2, b"")

    with pytest.raises(ValueError, match="only a report has a ticket"):
        Ticket.of(centre(deny_unknown=False).judge(frame, at=0.0, clock=CLOCK))
