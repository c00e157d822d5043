"""What the fuzz tests of all old and fixed-layout formats share."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from luoshi.reading.formats.source import SourceText, UnreadableFile

PATIENT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6), st.booleans()),
    max_size=12,
)
"""Places, the bytes to put there, and whether in place of others or between them."""
CUTS = st.integers(0, 1 << 20)


def mutated(data: bytes, edits: list[tuple[int, bytes, bool]]) -> bytes:
    """Return ``data`` after ``edits``."""
    altered = bytearray(data)
    for place, content, instead in edits:
        at = place % max(1, len(altered))
        altered[at : at + len(content) * instead] = content
    return bytes(altered)


def survives(read: Callable[[bytes], SourceText], data: bytes) -> None:
    """Assert that ``data`` is read with a sound map, or refused, in bounded time."""
    started = time.thread_time()
    source = None
    with contextlib.suppress(UnreadableFile):
        source = read(data)
    assert time.thread_time() - started < 10
    if source is not None:
        check_map(source)


def check_map(source: SourceText) -> None:
    """Assert that the blocks are the lines of the text and cells the fields of rows."""
    assert [source.text[block.start : block.end] for block in source.blocks] == (
        source.text.split("\n")[:-1]
    )
    for block in source.blocks:
        cells = [source.text[start:end] for start, end in block.cells]
        if block.kind in {"row", "header_row"}:
            assert cells == source.text[block.start : block.end].split("\t")
