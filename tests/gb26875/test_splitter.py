from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875 import Fault, Frame, Registered, Splitter, read_profile
from luoshi.gb26875.frames import OVERHEAD, Defect
from luoshi.gb26875.profiles import Registration
from luoshi.gb26875.splitter import MOST_GARBAGE
from tests.gb26875.published import ALL, POWER, SMOKE, frame, spoilt
from tests.gb26875.streams import LATE, clean_garbage, cut, frames_of, small_frames, split

ONE = frame("1501 02 023A091A090C", serial=1)
TWO = frame("1501 04 023A091A090C", serial=2)
FALSE_START = b"@@" + bytes(22) + b"\x00\x04"  # claims 1024 bytes of data


def faults_of(found: list[Frame | Fault | Registered]) -> list[tuple[Defect, int]]:
    return [(event.defect, event.size) for event in found if isinstance(event, Fault)]


# However it is cut


@pytest.mark.parametrize("size", [1, 2, 7, 29, 30, 1024])
def test_published_frames_come_out_in_order_however_the_stream_is_cut(size: int) -> None:
    stream = b"".join(ALL.values())

    found = split(stream[at : at + size] for at in range(0, len(stream), size))

    assert found == [Frame.decode(raw) for raw in ALL.values()]


@given(
    st.lists(st.tuples(clean_garbage, small_frames), max_size=6),
    clean_garbage,
    st.lists(st.integers(0), max_size=20),
)
def test_any_interleaving_and_cutting_of_frames_and_garbage_gives_exactly_the_frames(
    pairs: list[tuple[bytes, Frame]], tail: bytes, places: list[int]
) -> None:
    stream = b"".join(noise + good.encode() for noise, good in pairs) + tail

    found = split(cut(stream, places))

    assert frames_of(found) == [good for _, good in pairs]
    assert found == split([stream])
    dropped = sum(event.size for event in found if isinstance(event, Fault))
    assert dropped == sum(len(noise) for noise, _ in pairs) + len(tail)


@given(
    st.lists(st.tuples(st.binary(max_size=40) | st.just(FALSE_START), small_frames), max_size=6),
    st.lists(st.integers(0), max_size=20),
)
def test_false_starts_hide_no_frame_from_the_close(
    pairs: list[tuple[bytes, Frame]], places: list[int]
) -> None:
    stream = b"".join(noise + good.encode() for noise, good in pairs)

    found = frames_of(split(cut(stream, places)))

    # By accident garbage may hold a frame, or make one with what follows: then it is one.
    accidents = [one for one in found if one not in [good for _, good in pairs]]
    assert found == [good for _, good in pairs] or accidents


@given(
    st.lists(small_frames.map(Frame.encode) | st.binary(max_size=60) | st.just(FALSE_START)),
    st.lists(st.integers(0), max_size=20),
)
def test_any_bytes_at_all_give_the_same_however_they_are_cut(
    pieces: list[bytes], places: list[int]
) -> None:
    stream = b"".join(pieces)

    assert split(cut(stream, places)) == split([stream])
    assert split(cut(stream, places), closed=False) == split([stream], closed=False)


@given(
    st.lists(
        st.tuples(
            small_frames.map(Frame.encode) | st.binary(max_size=60) | st.just(FALSE_START),
            st.floats(0, 7),
        ),
        max_size=8,
    ),
    st.lists(st.integers(0), max_size=6),
)
def test_the_same_bytes_at_the_same_times_give_the_same_however_they_are_cut(
    pieces: list[tuple[bytes, float]], places: list[int]
) -> None:
    whole, pieced = Splitter(), Splitter()
    now, expected, found = 0.0, [], []
    for piece, pause in pieces:
        expected += whole.receive(piece, at=now)
        for part in cut(piece, places):
            found += pieced.receive(part, at=now)
        now += pause
        found += pieced.advance(at=now - pause / 2)
        found += pieced.advance(at=now)
        expected += whole.advance(at=now)

    assert found + pieced.close(at=now) == expected + whole.close(at=now)


# Delimiters where they should not matter


@pytest.mark.parametrize(
    "good",
    [
        frame(serial=0x4040),
        frame(serial=0x2323),
        frame(b"@@" * 500),
        frame(b"##" * 500),
        frame(POWER),
        frame(SMOKE + POWER),
    ],
)
def test_delimiters_inside_a_frame_mean_nothing(good: Frame) -> None:
    assert split([good.encode() + ONE.encode()]) == [good, ONE]


def test_a_checksum_like_the_end_mark_is_valid() -> None:
    [good] = [one for serial in range(256) if (one := frame(serial=serial)).encode()[-3] == 0x23]

    assert good.encode().endswith(b"###")
    assert split([good.encode() + ONE.encode()]) == [good, ONE]


@pytest.mark.parametrize("stray", [b"@", b"@@", b"@@@", b"@@@@@"])
def test_stray_start_marks_before_a_frame_cost_only_themselves(stray: bytes) -> None:
    assert frames_of(split([stray + ONE.encode()])) == [ONE]


def test_a_half_start_mark_is_kept_for_its_other_half() -> None:
    splitter = Splitter()

    assert splitter.receive(b"noise@", at=0.0) == []
    assert splitter.receive(ONE.encode()[1:], at=0.0) == [
        Fault(Defect.GARBAGE, 5, b"noise"),
        ONE,
    ]


# Damage


def test_garbage_is_one_fault_with_its_bytes() -> None:
    found = split([b"\x00@noise", ONE.encode(), b"\r\n", TWO.encode(), b"tail@"])

    assert found == [
        Fault(Defect.GARBAGE, 7, b"\x00@noise"),
        ONE,
        Fault(Defect.GARBAGE, 2, b"\r\n"),
        TWO,
        Fault(Defect.GARBAGE, 5, b"tail@"),
    ]


def test_a_wrong_checksum_is_told_with_the_frame_it_claims_and_hides_nothing() -> None:
    found = split([spoilt(ONE) + TWO.encode()], closed=False)

    assert found == [Fault(Defect.CHECKSUM, 39, spoilt(ONE), ONE), TWO]


def test_each_of_several_wrong_checksums_is_told() -> None:
    found = split([spoilt(ONE) + spoilt(TWO) + ONE.encode()], closed=False)

    assert found == [
        Fault(Defect.CHECKSUM, 39, spoilt(ONE), ONE),
        Fault(Defect.CHECKSUM, 39, spoilt(TWO), TWO),
        ONE,
    ]


@pytest.mark.parametrize("command", [3, 5, 6])
def test_a_damaged_answer_claims_nothing_that_could_be_denied(command: int) -> None:
    bad = spoilt(frame(command=command))

    assert split([bad], closed=False) == [Fault(Defect.CHECKSUM, 30, bad, None)]


def test_a_wrong_end_mark_hides_nothing() -> None:
    bad = ONE.encode()[:-2] + b"#$"

    assert split([bad + TWO.encode()], closed=False) == [Fault(Defect.END, 39, bad), TWO]


def test_a_length_that_swallows_the_next_frame_hides_nothing() -> None:
    longer = bytearray(ONE.encode())
    longer[24] += len(TWO.encode())  # Its end mark is then the next frame's; its checksum is wrong.

    found = split([bytes(longer) + TWO.encode()], closed=False)

    assert [event.defect for event in found if isinstance(event, Fault)] == [Defect.CHECKSUM]
    assert frames_of(found) == [TWO]


def test_a_length_above_the_limit_is_no_frame() -> None:
    start = b"@@" + bytes(22) + (1025).to_bytes(2, "little")

    found = split([start + ONE.encode()], closed=False)

    assert found == [Fault(Defect.LENGTH, 26, start), ONE]


def test_the_largest_frame_is_one() -> None:
    largest = frame(bytes(1024))

    assert len(largest.encode()) == 1054
    assert split([largest.encode()]) == [largest]


def test_only_the_first_false_start_of_a_run_is_told() -> None:
    assert faults_of(split([b"@" * 500])) == [(Defect.LENGTH, 26)]


# Time


def test_a_frame_behind_a_false_start_is_free_when_the_time_is_over() -> None:
    splitter = Splitter()

    assert splitter.receive(FALSE_START + ONE.encode(), at=10.0) == []
    assert splitter.deadline == 15.0
    assert splitter.advance(at=14.999) == []
    found = splitter.advance(at=15.0)

    assert frames_of(found) == [ONE]
    assert faults_of(found) == [(Defect.TIMEOUT, 65)]
    assert splitter.deadline is None


def test_a_frame_behind_a_false_start_is_free_when_the_connection_closes() -> None:
    found = split([FALSE_START + ONE.encode()])

    assert frames_of(found) == [ONE]
    assert faults_of(found) == [(Defect.CLOSED, 65)]


def test_the_time_of_a_candidate_counts_from_its_own_first_byte() -> None:
    splitter = Splitter()
    splitter.receive(FALSE_START, at=0.0)
    splitter.receive(ONE.encode()[:20], at=4.0)

    splitter.advance(at=5.0)
    assert splitter.deadline == 9.0
    assert splitter.receive(ONE.encode()[20:], at=8.9) == [ONE]


def test_a_chunk_that_comes_too_late_does_not_complete_a_frame() -> None:
    splitter = Splitter()
    splitter.receive(ONE.encode()[:20], at=0.0)

    found = splitter.receive(ONE.encode()[20:] + TWO.encode(), at=5.0)

    assert found == [Fault(Defect.TIMEOUT, 20, ONE.encode()[:20]), TWO]


def test_a_frame_that_comes_byte_by_byte_in_time_is_one() -> None:
    splitter = Splitter()
    raw = ONE.encode()

    found = [
        event
        for at, byte in enumerate(raw)
        for event in splitter.receive(bytes([byte]), at=at * 0.1)
    ]

    assert found == [ONE]


def test_garbage_that_nothing_follows_is_told_in_time() -> None:
    splitter = Splitter()

    assert splitter.receive(b"noise", at=1.0) == []
    assert splitter.receive(b"more", at=3.0) == []
    assert splitter.deadline == 6.0
    assert splitter.advance(at=LATE) == [Fault(Defect.GARBAGE, 9, b"noisemore")]
    assert splitter.deadline is None


def test_garbage_may_be_told_at_once() -> None:
    splitter = Splitter()
    splitter.receive(b"noise", at=1.0)

    assert splitter.tell() == [Fault(Defect.GARBAGE, 5, b"noise")]
    assert splitter.tell() == []


# Bounds


def test_the_buffer_never_holds_a_whole_frame_of_the_largest_size() -> None:
    splitter = Splitter()
    for at in range(200):
        splitter.receive(FALSE_START + bytes(1000), at=at * 0.01)
        assert len(splitter._buffer) < OVERHEAD + 1024


@pytest.mark.parametrize("size", [1000, MOST_GARBAGE + 1000])
def test_too_much_garbage_ends_the_connection(size: int) -> None:
    splitter = Splitter()
    stream = b"x" * (MOST_GARBAGE + 500)

    found = [
        event
        for at in range(0, len(stream), size)
        for event in splitter.receive(stream[at : at + size], at=0.0)
    ]

    assert [event.defect for event in found if isinstance(event, Fault)] == [
        Defect.GARBAGE,
        Defect.FLOOD,
    ]
    assert splitter.finished
    assert splitter.deadline is None
    assert splitter.receive(ONE.encode(), at=0.0) == []
    assert splitter.advance(at=LATE) == []
    assert splitter.close(at=LATE) == []


def test_a_good_frame_forgives_the_garbage_before_it() -> None:
    splitter = Splitter()
    for _ in range(10):
        found = splitter.receive(b"x" * (MOST_GARBAGE - 1) + ONE.encode(), at=0.0)
        assert frames_of(found) == [ONE]
    assert not splitter.finished


def test_a_flood_hides_a_frame_behind_it_in_the_same_chunk_as_it_does_in_the_next() -> None:
    assert frames_of(split([b"x" * MOST_GARBAGE + ONE.encode()])) == []
    assert frames_of(split([b"x" * MOST_GARBAGE, ONE.encode()])) == []


def test_a_fault_keeps_the_first_bytes_only() -> None:
    assert split([b"x" * 1000, ONE.encode()]) == [Fault(Defect.GARBAGE, 1000, b"x" * 64), ONE]


def test_nothing_is_read_after_the_end() -> None:
    splitter = Splitter()
    splitter.close(at=0.0)

    assert splitter.receive(ONE.encode(), at=0.0) == []


def test_no_bytes_are_no_news() -> None:
    splitter = Splitter()

    assert splitter.receive(b"", at=0.0) == []
    assert splitter.close(at=0.0) == []


# Registration


def registering(*registrations: Registration) -> Splitter:
    return Splitter(registrations=registrations or read_profile("registering-modem").registrations)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_registration_is_recognised_however_it_is_cut(size: int) -> None:
    splitter = registering()
    stream = b"TD0001\r\n" + ONE.encode() + b"TD0002\r\n"

    found = [
        event
        for at in range(0, len(stream), size)
        for event in splitter.receive(stream[at : at + size], at=0.0)
    ]

    assert found == [Registered(b"TD0001\r\n", b"OK!"), ONE, Registered(b"TD0002\r\n", b"OK!")]


def test_a_registration_of_fixed_length_needs_no_end() -> None:
    splitter = registering(Registration(b"ID", length=6))

    assert splitter.receive(b"ID1234" + ONE.encode(), at=0.0) == [Registered(b"ID1234", b""), ONE]


def test_a_registration_that_does_not_end_in_time_is_garbage() -> None:
    splitter = registering()

    assert splitter.receive(b"TD0001" + ONE.encode(), at=0.0) == []
    found = splitter.advance(at=5.0)

    assert frames_of(found) == [ONE]
    assert faults_of(found) == [(Defect.GARBAGE, 6)]


def test_a_registration_that_does_not_end_before_the_close_is_garbage() -> None:
    splitter = registering()
    splitter.receive(b"TD0001" + ONE.encode(), at=0.0)

    assert frames_of(splitter.close(at=0.0)) == [ONE]


def test_a_registration_that_grows_too_long_is_garbage() -> None:
    splitter = registering()

    found = splitter.receive(b"TD" + b"x" * 300 + ONE.encode(), at=0.0)

    assert found == [Fault(Defect.GARBAGE, 302, b"TD" + b"x" * 62), ONE]


def test_without_a_profile_a_registration_is_garbage() -> None:
    assert split([b"TD0001\r\n" + ONE.encode()]) == [Fault(Defect.GARBAGE, 8, b"TD0001\r\n"), ONE]


def test_text_within_garbage_is_no_registration() -> None:
    splitter = registering()

    found = splitter.receive(b"xTD0001\r\n" + ONE.encode(), at=0.0)

    assert found == [Fault(Defect.GARBAGE, 9, b"xTD0001\r\n"), ONE]


def test_text_behind_garbage_is_a_registration_once_the_line_was_silent() -> None:
    splitter = registering()

    assert splitter.receive(b"x", at=0.0) == []
    assert splitter.receive(b"TD0001\r\n", at=4.0) == []
    assert splitter.receive(b"TD0001\r\n", at=5.0) == [
        Fault(Defect.GARBAGE, 9, b"xTD0001\r\n"),
        Registered(b"TD0001\r\n", b"OK!"),
    ]
