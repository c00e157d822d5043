"""From lines to paragraphs, over line ends and page ends.

Theory of operation. A break between two lines is either forced by the right margin or made on
purpose. It is on purpose where the next word would still have fitted on the line before, where
the next line is indented, centred or set to the right, where the size changes, or where the gap
is wider than between the lines of a paragraph. Margins and the usual gap are measured over the
whole document, since one page may hold nothing but headings.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from luoshi.reading.formats.layout.geometry import Line, Sheet
from luoshi.reading.formats.layout.lines import glue, latin

_INDENT: Final = 1.2  # glyphs: more is the first line of a paragraph
_CENTRED: Final = 2.5  # glyphs on both sides: less may be an indented heading
_OTHER_SIZE: Final = 1.13
_TITLE: Final = 1.15
_WIDER: Final = 1.35
_SPARE: Final = 0.4  # glyphs that a justified line may fall short of the margin
_NO_START: Final = "，。、；：？！）》」』】〕〉”’…%‰℃"
_NO_END: Final = "（《「『【〔〈“‘"
_MARKER: Final = re.compile(
    r"[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.．、)）](?!\d)"
    r"|[①-⒛]|第[一二三四五六七八九十百零\d]{1,5}[章节条编]|[●■◆•]"
)
_ENDS: Final = "。！？；：”）…"
_FOOTNOTE: Final = re.compile(r"[①-⑳]|\[\d{1,3}\]|［\d{1,3}］|\d{1,3}\s|\*|注：")
_SMALL: Final = 0.85


@dataclass(frozen=True, slots=True)
class Frame:
    """Where text begins and ends on a page, and the usual size and distance of its lines."""

    left: float
    right: float
    size: float
    pitch: float


def frames(sheets: Sequence[Sheet], lines: Sequence[Sequence[Line]]) -> dict[int, Frame]:
    """Return the frame of each page; odd, even and landscape pages are measured apart."""
    everything = [line for found in lines for line in found]
    size = _usual_size(everything)
    pitch = _usual_pitch(lines, size)
    groups: dict[tuple[int, int], list[Line]] = {}
    for sheet, found in zip(sheets, lines, strict=True):
        body = [line for line in found if size / _OTHER_SIZE < line.size < size * _OTHER_SIZE]
        groups.setdefault((round(sheet.width), sheet.number % 2), []).extend(body)
    measured = {}
    for (width, parity), found in groups.items():
        other = groups.get((width, 1 - parity), [])
        whole = found if len(found) >= 12 else found + other
        measured[width, parity] = _edges(whole or everything, size)
    return {
        sheet.number: Frame(*measured[round(sheet.width), sheet.number % 2], size, pitch)
        for sheet in sheets
    }


def _usual_size(lines: Iterable[Line]) -> float:
    counted: Counter[float] = Counter()
    for line in lines:
        counted[round(line.size, 1)] += len(line.text)
    return max(counted, key=counted.__getitem__) or 0.1 if counted else 1.0


def _usual_pitch(lines: Sequence[Sequence[Line]], size: float) -> float:
    steps = [
        below.base - above.base
        for found in lines
        for above, below in pairwise(found)
        if 0.8 * size < below.base - above.base < 3 * size
        and min(above.size, below.size) > size / _OTHER_SIZE
    ]
    return median(steps) if steps else 1.5 * size


def _edges(lines: Sequence[Line], size: float) -> tuple[float, float]:
    """Return the outermost left and right edges that several lines share."""
    if not lines:
        return 0.0, 0.0
    enough = min(len(lines), max(2, len(lines) * 3 // 100))
    lefts = sorted(line.x0 for line in lines)
    # Punctuation may hang over the margin, so lines that end in it tell less.
    plain = [line.x1 for line in lines if line.text[-1] not in _NO_START]
    rights = sorted(plain if len(plain) >= enough else (line.x1 for line in lines))
    left = next(
        (x for x in lefts if bisect_right(lefts, x + size / 3) - bisect_left(lefts, x) >= enough),
        lefts[0],
    )
    right = next(
        (
            x
            for x in reversed(rights)
            if bisect_right(rights, x) - bisect_left(rights, x - size * 0.7) >= enough
        ),
        rights[-1],
    )
    return left, right


class Paragraphs:
    """Takes lines in reading order and tells where a paragraph ends."""

    def __init__(self, measured: dict[int, Frame]) -> None:
        self._frames = measured
        self._lines: list[Line] = []

    @property
    def page(self) -> int | None:
        """The page on which the current paragraph begins."""
        return self._lines[0].page if self._lines else None

    def add(self, line: Line) -> tuple[str, int] | None:
        """Take a line; return the paragraph before it, with its page, if it begins a new one."""
        done = self.close() if self._lines and self._breaks(line) else None
        self._lines.append(line)
        return done

    def close(self) -> tuple[str, int] | None:
        """Return the current paragraph and begin anew."""
        if not self._lines:
            return None
        first, *rest = self._lines
        parts = [first.text]
        for line in rest:
            parts += [glue(parts[-1], line.text), line.text]
        self._lines = []
        return "".join(parts), first.page

    def _breaks(self, line: Line) -> bool:
        before = self._lines[-1]
        small, large = sorted((before.size, line.size))
        if large > small * _OTHER_SIZE:
            return True
        frame = self._frames[line.page]
        if self._centred(line) or self._centred(before):
            return not self._one_title(before, line, frame) and not self._wraps(before, line)
        if self._gap(before, line, frame) or self._at_right(line):
            return True
        indent = line.x0 - frame.left
        if indent > _INDENT * line.size and not self._hanging(line):
            return True
        if self._had_room(before, line) or self._hangs_out(line):
            return True
        return (
            _MARKER.match(line.text) is not None
            and before.text[-1] in _ENDS
            and self._lines[0].x0 - self._frames[self._lines[0].page].left <= _INDENT * line.size
        )

    def _gap(self, before: Line, line: Line, frame: Frame) -> bool:
        if before.page != line.page:
            return False
        step = line.base - before.base
        usual = frame.pitch * max(1.0, line.size / frame.size)
        if len(self._lines) > 1 and self._lines[-2].page == line.page:
            usual = min(usual, before.base - self._lines[-2].base)
        return step > _WIDER * max(usual, line.size)

    def _centred(self, line: Line) -> bool:
        frame = self._frames[line.page]
        left, right = line.x0 - frame.left, frame.right - line.x1
        return left > _CENTRED * line.size and abs(left - right) < line.size

    def _at_right(self, line: Line) -> bool:
        frame = self._frames[line.page]
        return line.x0 - frame.left > 6 * line.size and frame.right - line.x1 < 6 * line.size

    def _one_title(self, before: Line, line: Line, frame: Frame) -> bool:
        """Whether two lines are one title: both large, near each other, the same size."""
        return (
            line.page == before.page
            and line.size > _TITLE * frame.size
            and line.base - before.base < 2.3 * line.size
            and (self._centred(before) or before.x1 - before.x0 > line.x1 - line.x0)
        )

    def _wraps(self, before: Line, line: Line) -> bool:
        """Whether a centred line is the rest of a line too long for the page."""
        return (
            not self._centred(before)
            and before.text[-1] not in _ENDS
            and line.page == before.page
            and not self._had_room(before, line)
        )

    def _hanging(self, line: Line) -> bool:
        """Whether an indented line goes on with a list item whose number hangs out."""
        first = self._lines[0]
        if self._had_room(self._lines[-1], line):
            return False
        begin = first.x0 - self._frames[first.page].left
        here = line.x0 - self._frames[line.page].left
        if here - begin < 0.5 * line.size:
            return False
        if len(self._lines) == 1:
            return _MARKER.match(first.text) is not None
        second = self._lines[1]
        return abs(second.x0 - self._frames[second.page].left - here) < 0.5 * line.size

    def _hangs_out(self, line: Line) -> bool:
        """Whether a line begins left of the second and later lines of the paragraph."""
        if len(self._lines) < 2:
            return False
        last = self._lines[-1]
        there = last.x0 - self._frames[last.page].left
        return line.x0 - self._frames[line.page].left < there - 0.5 * line.size

    def _had_room(self, before: Line, line: Line) -> bool:
        """Whether the next word would have fitted on the line before."""
        right = self._frames[before.page].right
        return before.x1 + (next_width(before.text, line.text) + _SPARE) * line.size <= right


def next_width(before: str, text: str) -> float:
    """Return the room, in glyphs, that the inseparable start of ``text`` needs after ``before``.

    An opening bracket takes the next glyph along, a glyph the punctuation behind it; programs set
    a quarter of a glyph between Chinese and Latin.
    """
    at = 0
    width = 0.25 if latin(before[-1]) != latin(text[0]) else 0.0
    while at < min(len(text) - 1, 4) and text[at] in _NO_END:
        width += 1.0
        at += 1
    first = at
    while at < min(len(text), 40) and latin(text[at]):
        width += 0.5
        at += 1
    if at == first:
        width += 1.0
        at += 1
    while at < min(len(text), 48) and text[at] in _NO_START:
        width += 1.0
        at += 1
    return width


def is_footnote(line: Line, frame: Frame) -> bool:
    """Whether a line at the foot of a page begins a footnote: small, and marked like one."""
    return line.size <= _SMALL * frame.size and _FOOTNOTE.match(line.text) is not None
