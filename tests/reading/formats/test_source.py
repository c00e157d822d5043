"""The map from text back to the file."""

from __future__ import annotations

import pytest

from luoshi.reading.formats import Block, SourceText

SOURCE = SourceText("甲\n\n乙丙\n", (Block(0, 1), Block(3, 5)), "txt")


@pytest.mark.parametrize(
    ("offset", "start"), [(0, 0), (1, 0), (2, None), (3, 3), (4, 3), (5, 3), (6, None), (99, None)]
)
def test_place_is_the_block_that_holds_an_offset(offset: int, start: int | None) -> None:
    block = SOURCE.place(offset)

    assert (block.start if block else None) == start


def test_text_without_blocks_has_no_places() -> None:
    assert SourceText("", (), "txt").place(0) is None
