"""Cut a text into paragraphs, sentences and clauses, without changing a character.

Theory of operation. A paragraph is a line (a line that plainly breaks inside a sentence is joined
with the next). Sentences end at 。！？ and line ends; clauses end at those and at ；：，. Punctuation
inside a short quotation, a title 《…》 or brackets（…）does not cut. Half-width , . ; : count when
they do not stand inside a number or a Latin word. All results are offsets into the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORT_QUOTE = 40  # a quotation up to this length is a name or slogan, never cut
LONG_BRACKET = 160

_CUT = re.compile(r"[，。；：！？,;:!?\t]|\.(?![0-9A-Za-z])")
_LATIN = re.compile(r"[0-9A-Za-z]")
_PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】", "《": "》", "［": "］"}
_CLOSERS = frozenset(_PAIRS.values())
BOUNDARY = {"，": ",", ",": ",", "；": ";", ";": ";", "：": ":", ":": ":"}
_LEADING = re.compile(r"[\s　—\-·•●★▲◆■*“”]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; ``before`` is the boundary to its left: ``P`` paragraph, ``.`` ``;`` ``:`` ``,``."""

    start: int
    end: int
    before: str
    after: str
    sentence: int
    paragraph: int
    quoted: bool  # lies inside a long quotation


@dataclass(frozen=True, slots=True)
class Segments:
    """All paragraphs, sentences (as spans with closing punctuation) and clauses of a text."""

    paragraphs: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[Clause, ...]
    repaired: tuple[int, ...]  # offsets of line ends that were read through


def paragraphs(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the spans of non-blank lines, lines broken inside a sentence joined, and the joints."""
    found: list[tuple[int, int]] = []
    joints: list[int] = []
    at = 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        if found and found[-1][1] + 1 == start and _continues(text, found[-1], start, end):
            joints.append(found[-1][1])
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found, joints


def _continues(text: str, above: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether the line break above ``start`` stands inside a sentence."""
    last = text[above[1] - 1]
    first = text[start]
    if "\t" in text[above[0] : above[1]] or "\t" in text[start:end]:
        return False
    if _OPENS_POINT.match(text, start):
        return False
    if first in "，。；、）”！？":
        return True
    return last in "、，" and not first.isspace() and above[1] - above[0] >= MIN_BROKEN_LINE


MIN_BROKEN_LINE = 12
_OPENS_POINT = re.compile(
    r"[　\s]*(?:[一二三四五六七八九十]+[、是要]|[（(]|第[一二三四五六七八九十]|\d|[①-⑳]|——)"
)


def protected(text: str, start: int, end: int) -> tuple[bytearray, bytearray]:
    """Return two masks over ``text[start:end]``: must not be cut; lies inside a long quotation."""
    size = end - start
    keep, quoted = bytearray(size), bytearray(size)
    stack: list[tuple[str, int]] = []
    opened = -1
    for i in range(size):
        char = text[start + i]
        if char == "“":
            opened = i
        elif char == "”" and opened >= 0:
            _mark(keep if i - opened <= SHORT_QUOTE else quoted, opened, i)
            opened = -1
        elif char in _PAIRS:
            stack.append((_PAIRS[char], i))
        elif char in _CLOSERS:
            while stack:
                closer, at = stack.pop()
                if closer == char:
                    if i - at <= LONG_BRACKET:
                        _mark(keep, at, i)
                    break
    return keep, quoted


def _mark(mask: bytearray, first: int, last: int) -> None:
    mask[first : last + 1] = b"\x01" * (last + 1 - first)


def segment(text: str) -> Segments:
    """Cut ``text``; runs in time linear in its length."""
    blocks, joints = paragraphs(text)
    sentences: list[tuple[int, int]] = []
    clauses: list[Clause] = []
    for number, (start, end) in enumerate(blocks):
        _cut_paragraph(text, start, end, number, sentences, clauses)
    return Segments(tuple(blocks), tuple(sentences), tuple(clauses), tuple(joints))


def _cut_paragraph(  # one pass over the cut points; splitting it would hide the order
    text: str,
    start: int,
    end: int,
    number: int,
    sentences: list[tuple[int, int]],
    clauses: list[Clause],
) -> None:
    keep, quoted = protected(text, start, end)
    before, clause_start, sentence_start = "P", start, start
    cuts = [
        m.start() for m in _CUT.finditer(text, start, end) if _cuts(text, m.start(), start, keep)
    ]
    for cut in [*cuts, end]:
        mark = text[cut] if cut < end else "P"
        closes = cut == end or mark not in BOUNDARY
        after = BOUNDARY.get(mark, "P" if cut == end else ".")
        first = _skip(text, clause_start, cut)
        last = cut
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            clauses.append(
                Clause(
                    first, last, before, after, len(sentences), number, bool(quoted[first - start])
                )
            )
            before = after
        elif closes and clauses and before != "P":
            before = after
        clause_start = cut + 1
        if closes:
            stop = min(cut + 1, end)
            while stop < end and text[stop] in "”）":
                stop += 1
            clause_start = stop
            if text[sentence_start:stop].strip("　 ”。"):
                sentences.append((sentence_start, stop))
            sentence_start = stop
            before = "." if clauses and clauses[-1].paragraph == number else "P"


def _cuts(text: str, at: int, start: int, keep: bytearray) -> bool:
    """Tell whether the punctuation at ``at`` separates clauses."""
    char = text[at]
    if keep[at - start] and char not in "！？":
        return False
    if char in "！？" and keep[at - start]:
        return False
    if char in ",.:;":
        left = at > 0 and _LATIN.match(text[at - 1])
        right = at + 1 < len(text) and _LATIN.match(text[at + 1])
        return not (left and right) and not (char == "." and left)
    return True


def _skip(text: str, start: int, end: int) -> int:
    """Return where the words of a clause begin behind blanks, dashes, bullets and a stray ”."""
    match = _LEADING.match(text, start, end)
    if match is None:
        return start
    at = match.end()
    if "“" in match.group():  # The opening quotation mark belongs to the clause.
        at = start + match.group().index("“")
    return at
