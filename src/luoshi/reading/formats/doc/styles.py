"""The style sheet ([MS-DOC] 2.9.271 STSH): what a paragraph's style says about lists and hiding."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from luoshi.reading.formats.doc.properties import paragraph_properties, run_properties


@dataclass(frozen=True, slots=True)
class Style:
    """The exceptions that a style adds to its base."""

    base: int
    list_number: int | None = None
    list_level: int | None = None
    hidden: int | None = None


class StyleSheet:
    """Answers for a style with all its bases; unknown styles say nothing."""

    def __init__(self, part: bytes) -> None:
        self._styles = _styles(part)
        self._lists: dict[int, tuple[int | None, int | None, int]] = {}

    def list_of(self, style: int) -> tuple[int | None, int | None, int]:
        """Return the list, the level, and the style that names the list."""
        if style not in self._lists:
            self._lists[style] = self._find_list(style)
        return self._lists[style]

    def _find_list(self, style: int) -> tuple[int | None, int | None, int]:
        number = level = None
        owner = style
        for ancestor in self._chain(style):
            known = self._styles[ancestor]
            if level is None:
                level = known.list_level
            if known.list_number is not None:
                number, owner = known.list_number, ancestor
                break
        return number, level, owner

    def chain(self, style: int) -> list[int]:
        """Return ``style`` and its bases, nearest first."""
        return self._chain(style)

    def hides(self, style: int) -> bool:
        """Tell whether text of this paragraph or character style is hidden."""
        for ancestor in self._chain(style):
            hidden = self._styles[ancestor].hidden
            if hidden is not None:
                return hidden == 1
        return False

    def _chain(self, style: int) -> list[int]:
        chain: list[int] = []
        while style in self._styles and style not in chain and len(chain) < 32:
            chain.append(style)
            style = self._styles[style].base
        return chain


def _styles(part: bytes) -> dict[int, Style]:
    if len(part) < 6:
        return {}
    header, count, base_size = struct.unpack_from("<HHH", part)
    at = 2 + header
    styles = {}
    for number in range(min(count, 0x0FFE)):
        if at + 2 > len(part):
            break
        (size,) = struct.unpack_from("<H", part, at)
        found = part[at + 2 : at + 2 + size]
        if size > base_size + 4 and len(found) == size:
            styles[number] = _style(found, base_size)
        at += 2 + size + (size & 1)
    return styles


def _style(found: bytes, base_size: int) -> Style:
    """Read one STD (2.9.260): fixed part, name, then the property exceptions (UPX)."""
    kind_and_base, counted = struct.unpack_from("<HH", found, 2)
    kind, base = kind_and_base & 0xF, kind_and_base >> 4
    (letters,) = struct.unpack_from("<H", found, base_size)
    at = base_size + 2 + 2 * letters + 2
    exceptions = []
    for _ in range(min(counted & 0xF, 4)):
        if at + 2 > len(found):
            break
        (size,) = struct.unpack_from("<H", found, at)
        exceptions.append(found[at + 2 : at + 2 + size])
        at += 2 + size + (size & 1)
    paragraph = exceptions[0][2:] if kind == 1 and exceptions else b""
    character = exceptions[1 if kind == 1 else 0 : 2 if kind == 1 else 1] if kind in (1, 2) else []
    known = paragraph_properties(paragraph, 0)
    hidden = run_properties(character[0]).hidden if character else None
    return Style(base, known.list_number, known.list_level, hidden)
