"""Whatever comes, the codec says what the plain reading of the standard says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.gb26875 import Centre, Fault, Frame, Link, Verdict, frame_as_dict
from luoshi.gb26875.adu.unit import decode_unit
from luoshi.gb26875.json_form import unit_as_dict
from tests.gb26875 import plain, published
from tests.gb26875.published import frame, spoilt

KINDS = st.one_of(st.sampled_from(sorted(plain.TYPES)), st.integers(0, 255))
CLOCK = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def units(draw: st.DrawFn) -> bytes:
    """A data unit whose length often fits its type and count, sometimes nearly."""
    kind = draw(KINDS)
    count = draw(st.integers(0, 6) | st.integers(0, 255))
    fields, tagged, _ = plain.TYPES.get(kind, ("sys_type", False, 1))
    body = sum(plain.size(one) for one in fields.split())
    wanted = count * (body + 6 * (tagged and draw(st.booleans()))) + draw(
        st.sampled_from([0, 0, 0, -1, 1, 5])
    )
    size = max(0, min(wanted, 1022))
    part = st.sampled_from([b"\x00", b" ", b"\xff", b"\x01", b"\x09", b"\xb2", b"\xe3"])
    seed = draw(st.lists(part | st.binary(min_size=1, max_size=8), min_size=1, max_size=40))
    payload = (b"".join(seed) * (size // len(b"".join(seed)) + 1))[:size]
    return bytes([kind, count]) + payload


def same(ours: Any, plainly: Any) -> bool:
    """Compare, but for text in which something could not be read: it only has to say so."""
    if isinstance(plainly, dict) and isinstance(ours, dict):
        free = {"text"} if plainly.get("text", "") is None else set()
        return ours.keys() == plainly.keys() and all(
            key in free or same(ours[key], plainly[key]) for key in plainly
        )
    if isinstance(plainly, list) and isinstance(ours, list):
        return len(ours) == len(plainly) and all(map(same, ours, plainly))
    return bool(ours == plainly)


@settings(max_examples=1500)
@given(units() | st.binary(max_size=60))
def test_any_data_unit_is_read_as_plainly_written_down(data: bytes) -> None:
    unit = decode_unit(data)
    ours = None if unit is None else unit_as_dict(unit)

    assert same(ours, plain.unit(data)), (ours, plain.unit(data))


@settings(max_examples=300)
@given(
    st.integers(0, 65535), st.binary(min_size=20, max_size=20), st.integers(0, 255), st.binary(max_size=80)
)  # fmt: skip
def test_any_header_is_read_as_plainly_written_down(
    serial: int, head: bytes, command: int, data: bytes
) -> None:
    one = Frame(serial, head[0], head[1], head[2:8], head[8:14], head[14:20], command, data)

    ours = json.loads(json.dumps(frame_as_dict(Frame.decode(one.encode()))))

    assert same(ours, plain.frame(one.encode()))


GOOD = [*published.ALL.values(), *(frame("1501 08", command=command, serial=7).encode() for command in (0, 1, 2, 4, 5, 200))]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(GOOD),
    st.sampled_from([spoilt(frame("1501 08", serial=9)), spoilt(frame(command=3))]),
    st.sampled_from([b"@", b"@@", b"@@@", b"##", b"@@" + bytes(22) + b"\x01\x04", b"@@" + bytes(24)]),
    st.binary(max_size=40),
    st.tuples(st.sampled_from(list(published.ALL.values())), st.integers(1, 77)).map(lambda pair: pair[0][: pair[1]]),
)  # fmt: skip
STEPS = st.lists(
    PIECES | st.sampled_from([0.2, 0.8, 1.0, 3.0, 4.9, 5.0, 119.0, 121.0, "close"]), max_size=25
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_stream_is_treated_as_plainly_written_down(steps: list[bytes | float | str]) -> None:
    centre, slow = Centre(), plain.Stream()
    link, at, ours = Link(centre), 0.0, []
    for step in [*steps, "close"]:
        clock = CLOCK + timedelta(seconds=at)
        if isinstance(step, bytes):
            ours += link.receive(step, at=at, clock=clock)
            slow.chunk(step)
        elif isinstance(step, float):
            at += step
            ours += link.advance(at=at, clock=CLOCK + timedelta(seconds=at))
            slow.advance(step)
            at = slow.now
        else:
            ours += link.close(at=at, clock=clock)
            slow.go(closing=True)
            link = Link(centre)
            events, now, remembered = slow.events, slow.now, slow.remembered
            slow = plain.Stream(remembered)
            slow.events, slow.now = events, now

    told = [word for event in ours for word in words(event)]
    assert told == slow.events


def words(event: object) -> list[tuple[str, Any]]:
    """Return what the command prints of an event, faults left out."""
    if isinstance(event, Fault):
        return []
    if not isinstance(event, Verdict):
        return [("deny", event.answer.serial)]  # type: ignore[attr-defined]
    form = frame_as_dict(event.frame)
    found: list[tuple[str, Any]] = [("frame", form)]
    found += [("report", form)] if event.is_report else []
    if event.answer is not None:
        found.append(("confirm" if event.answer.command == 3 else "deny", event.answer.serial))
    return found
