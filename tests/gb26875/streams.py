"""Streams of frames and garbage for the tests of splitter and link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from hypothesis import strategies as st

from luoshi.gb26875 import Frame, Splitter
from luoshi.gb26875.splitter import Found

LATE = 100.0  # long after every time-out


def cut(stream: bytes, places: Iterable[int]) -> Iterator[bytes]:
    """Yield the pieces of a stream cut at some places."""
    edges = sorted({place % (len(stream) + 1) for place in places} | {0, len(stream)})
    for first, last in pairwise(edges):
        yield stream[first:last]


def split(chunks: Iterable[bytes], *, closed: bool = True) -> list[Found]:
    """Return what a splitter makes of chunks that all come at once."""
    splitter = Splitter()
    found = [event for chunk in chunks for event in splitter.receive(chunk, at=0.0)]
    return found + (splitter.close(at=0.0) if closed else [])


def frames_of(found: Iterable[Found]) -> list[Frame]:
    return [event for event in found if isinstance(event, Frame)]


small_frames = st.builds(
    Frame,
    st.sampled_from([0, 1, 0x4040, 0x2323, 0x4023]) | st.integers(0, 0xFFFF),
    st.integers(0, 255),
    st.integers(0, 255),
    *[st.binary(min_size=6, max_size=6) | st.just(b"@@@@@@") | st.just(b"######")] * 3,
    st.integers(0, 255),
    st.binary(max_size=40) | st.text("@#", max_size=40).map(str.encode),
)
# No start mark, not even its half at the end, which would join the next frame's.
clean_garbage = st.binary(max_size=40).map(lambda noise: noise.replace(b"@@", b"@#").rstrip(b"@"))
