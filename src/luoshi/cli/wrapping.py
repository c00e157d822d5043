"""Break Chinese text into lines of a terminal: no line opens with ， or closes with （."""

from __future__ import annotations

import unicodedata

NEVER_FIRST = frozenset("，。、；：？！）》〉】〕”’…—％%,.;:?!)]}·")
NEVER_LAST = frozenset("（《〈【〔“‘([{")
MOST_MOVED = 4  # characters taken to the next line for the sake of these rules


def columns(character: str) -> int:
    """Return how many columns ``character`` takes on a terminal."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns; no character is lost."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        start = used = 0
        for at, character in enumerate(paragraph):
            taken = columns(character)
            while used + taken > width and at > start:
                cut = _cut(paragraph, start, at)
                lines.append(paragraph[start:cut])
                start, used = cut, sum(map(columns, paragraph[cut:at]))
            used += taken
        lines.append(paragraph[start:])
    return lines


def _cut(text: str, start: int, full: int) -> int:
    """Return the last allowed break at or before ``full``, or ``full`` when none is near."""
    for cut in range(full, max(start, full - MOST_MOVED), -1):
        inside_word = text[cut].isascii() and text[cut - 1].isascii() and text[cut].isalnum()
        if (
            text[cut] not in NEVER_FIRST
            and text[cut - 1] not in NEVER_LAST
            and not (inside_word and text[cut - 1].isalnum())
        ):
            return cut
    return full
