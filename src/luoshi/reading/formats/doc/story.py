"""From characters and properties to paragraphs, rows, footnotes and text boxes ([MS-DOC] 2.4).

Theory of operation. All stories (main text, footnotes, headers …) stand one after the other in
one run of characters. Ranges of them fall away: deleted revisions, hidden text, the instructions
of fields. What remains is cut at paragraph marks (U+000D), cell marks (U+0007) and page or section
breaks (U+000C); the properties found at the mark say what it ends. A deleted or hidden paragraph
mark ends nothing: what stands before it joins the next paragraph, as Word shows it.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from luoshi.reading.formats.composer import (
    DELETED,
    HIDDEN,
    MARGINS,
    UNMAPPED,
    Composer,
    rejoin,
)
from luoshi.reading.formats.doc.container import (
    BOX_TEXT,
    CHPX,
    CLX,
    ENDNOTE_TEXT,
    FOOTNOTE_TEXT,
    PAPX,
    SHAPES,
    STSHF,
    Fib,
)
from luoshi.reading.formats.doc.lists import Lists
from luoshi.reading.formats.doc.pieces import Piece, PieceTable
from luoshi.reading.formats.doc.properties import (
    ParagraphPages,
    ParagraphProperties,
    RunProperties,
    paragraph_properties,
    run_properties,
    runs,
)
from luoshi.reading.formats.doc.styles import StyleSheet
from luoshi.reading.formats.doc.tables import TableCollector
from luoshi.reading.formats.numbering import Counters, join
from luoshi.reading.formats.source import SourceText

_MARK: Final = re.compile("[\r\x07\x0c]")
_FIELD: Final = re.compile("[\x13\x14\x15]")
_SPECIAL: Final = re.compile("[\x01-\x06\x08\x0b\x0e-\x1f]")
_KEPT: Final = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-"}  # line break, column break, fixed hyphen
_MAX_MERGED: Final = 100_000
_NOWHERE: Final = 1 << 32


class Paragraph(NamedTuple):
    """The characters of one paragraph that count, the mark that ends it, and its properties."""

    text: str
    mark: str
    start: int
    end: int
    properties: ParagraphProperties


class Document:
    """The open document: everything that is needed to cut any of its stories."""

    def __init__(self, fib: Fib) -> None:
        self.fib = fib
        self.pieces = PieceTable(fib.document, fib.part(CLX))
        self.styles = StyleSheet(fib.part(STSHF))
        self.lists = Lists(fib)
        self.counters = Counters()
        self.composer = Composer()
        self._pages = ParagraphPages(fib.document, fib.part(PAPX))
        self._symbols: dict[int, int] = {}
        self._dropped = Ranges([*self._exceptions(), *self._instructions()])

    def properties_at(self, place: int) -> ParagraphProperties:
        """Return the paragraph properties that the mark at ``place`` carries."""
        piece = self.pieces.piece_at(place)
        grpprl, style = self._pages.at(piece.offset + (place - piece.start) * piece.width)
        return paragraph_properties(grpprl + piece.grpprl, style)

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        """Yield the paragraphs of a story; deleted and hidden text is left out of them."""
        text = self.pieces.text
        begin = at = start
        parts: list[str] = []
        for match in _MARK.finditer(text, start, end):
            place = match.start()
            parts.append(self._visible(at, place))
            at = place + 1
            if place in self._dropped and match[0] == "\r" and len(parts) < _MAX_MERGED:
                continue
            properties = self.properties_at(place)
            yield Paragraph("".join(parts), match[0], begin, place, properties)
            parts, begin = [], at
        parts.append(self._visible(at, end))
        if any(parts):
            yield Paragraph("".join(parts), "\r", begin, end, ParagraphProperties())

    def numbered(self, paragraph: Paragraph) -> str:
        """Return the text of ``paragraph`` behind its automatic number, counting it."""
        known = paragraph.properties
        number, level, owner = self.styles.list_of(known.style)
        if known.list_number is not None:
            number, owner = known.list_number, known.style
        numbered = self.lists.get(number) if number else None
        if not numbered or not number or not paragraph.text.strip():
            return paragraph.text
        depth = known.list_level if known.list_level is not None else level
        if depth is None:
            depth = self.lists.level_of_style(number, self.styles.chain(owner))
        label = self.counters.label(
            numbered.definition, number, depth, numbered.levels, overrides=numbered.starts
        )
        suffix = numbered.levels[depth].suffix if depth < len(numbered.levels) else "tab"
        return join(label, paragraph.text, suffix)

    def _visible(self, start: int, end: int) -> str:
        text = self.pieces.text
        kept = text[start:end]
        if self._dropped.touch(start, end):
            kept = "".join(text[first:last] for first, last in self._dropped.gaps(start, end))
        if _SPECIAL.search(kept):
            kept = _SPECIAL.sub(self._special, kept)
        if self._symbols and "(" in kept:
            kept = self._with_symbols(start, end)
        return rejoin(kept)

    def _special(self, match: re.Match[str]) -> str:
        """Anchors, note references and soft hyphens have no text of their own."""
        return _KEPT.get(match[0], "")

    def _with_symbols(self, start: int, end: int) -> str:
        """Replace the placeholders of inserted symbols (sprmCSymbol, 2.6.1) by the symbols."""
        chars = []
        for first, last in self._dropped.gaps(start, end):
            for place in range(first, last):
                char = self.pieces.text[place]
                symbol = self._symbols.get(place) if char == "(" else None
                if symbol is None:
                    chars.append(_KEPT.get(char, "") if _SPECIAL.match(char) else char)
                elif 0xE000 <= symbol < 0xF900:
                    self.composer.count(UNMAPPED)
                else:
                    chars.append(chr(symbol))
        return "".join(chars)

    def _exceptions(self) -> Iterator[tuple[int, int]]:
        """Yield the character ranges that are deleted or hidden; collect symbols."""
        ordered = self.pieces.by_offset()
        offsets = [piece.offset for piece in ordered]
        for first, last, known in runs(self.fib.document, self.fib.part(CHPX)):
            deleted, hidden = known.deleted, self._hidden(known)
            if not (deleted or hidden or known.symbol):
                continue
            number = max(0, bisect_right(offsets, first) - 1)
            for start, end in _overlaps(ordered, number, first, last):
                if known.symbol and end - start <= 64:
                    self._symbols.update(dict.fromkeys(range(start, end), known.symbol))
                if deleted or hidden:
                    yield self._drop(start, end, deleted=deleted)
        for piece in self.pieces.pieces:
            known = run_properties(piece.grpprl)
            if known.deleted or known.hidden == 1:
                yield self._drop(piece.start, piece.end, deleted=known.deleted)

    def _drop(self, start: int, end: int, *, deleted: bool) -> tuple[int, int]:
        if start < self.fib.lengths()[0]:
            self.composer.count(DELETED if deleted else HIDDEN)
        return start, end

    def _hidden(self, known: RunProperties) -> bool:
        if known.hidden in (0, 1):
            return known.hidden == 1
        by_style = known.style is not None and self.styles.hides(known.style)
        return by_style != (known.hidden == 0x81)

    def _instructions(self) -> Iterator[tuple[int, int]]:
        """Yield the ranges of field instructions (2.8.25); a field left open is plain text."""
        open_fields: list[list[int]] = []
        for match in _FIELD.finditer(self.pieces.text):
            place = match.start()
            if match[0] == "\x13":
                open_fields.append([place, -1])
            elif match[0] == "\x14" and open_fields:
                if open_fields[-1][1] < 0:
                    open_fields[-1][1] = place
            elif match[0] == "\x15" and open_fields:
                start, separator = open_fields.pop()
                yield start, (separator if separator >= 0 else place) + 1


def _overlaps(
    ordered: list[Piece], number: int, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield the character ranges that stand at file offsets ``first`` to ``last``."""
    while number < len(ordered) and ordered[number].offset < last:
        piece = ordered[number]
        number += 1
        start = piece.start + (max(first, piece.offset) - piece.offset) // piece.width
        end = min(piece.end, piece.start + (last - piece.offset + piece.width - 1) // piece.width)
        if start < end:
            yield start, end


class Ranges:
    """Ranges of characters, merged; answers which parts of a stretch lie between them."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, place: int) -> bool:
        """Tell whether ``place`` lies in a range."""
        number = bisect_right(self._starts, place) - 1
        return number >= 0 and place < self._ends[number]

    def touch(self, start: int, end: int) -> bool:
        """Tell whether any of ``start`` to ``end`` lies in a range."""
        number = bisect_right(self._ends, start)
        return number < len(self._starts) and self._starts[number] < end

    def gaps(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what of ``start`` to ``end`` lies in no range."""
        number = bisect_right(self._ends, start)
        while number < len(self._starts) and self._starts[number] < end:
            if start < self._starts[number]:
                yield start, self._starts[number]
            start = self._ends[number]
            number += 1
        if start < end:
            yield start, end


def tell(fib: Fib) -> SourceText:
    """Write out the whole document: main text, then footnotes and endnotes."""
    document = Document(fib)
    main, notes, headers, macros, comments, endnotes, boxes, header_boxes = fib.lengths()
    composer = document.composer
    table = TableCollector(composer)
    boxed = _boxes(document, main + notes + headers + macros + comments + endnotes, boxes)
    anchored = list(boxed)
    for paragraph in document.paragraphs(0, main):
        table.add(paragraph.properties, document.numbered(paragraph), paragraph.mark)
        while anchored and anchored[-1][0] <= paragraph.end:
            table.outside(anchored.pop()[1], "textbox")
    table.close()
    for _, text in reversed(anchored):
        composer.paragraph(text, kind="textbox")
    endnotes_start = main + notes + headers + macros + comments
    for part, start, length in (
        (FOOTNOTE_TEXT, main, notes),
        (ENDNOTE_TEXT, endnotes_start, endnotes),
    ):
        for first, last in _entries(fib.part(part), start, length):
            composer.paragraph(_joined(document, first, last), kind="footnote")
    margins = [
        _joined(document, main + notes, main + notes + headers),
        _joined(document, endnotes_start + endnotes + boxes, header_boxes),
    ]
    composer.count(MARGINS, int(any(margins)))
    composer.count("批注 {n} 字未读入。", max(0, comments - 1))
    return composer.finish("doc", margins=(*margins, *(text for _, text in boxed)))


def _joined(document: Document, start: int, end: int) -> str:
    return "\n".join(
        text for part in document.paragraphs(start, end) if (text := part.text.strip())
    )


def _entries(part: bytes, start: int, length: int) -> Iterator[tuple[int, int]]:
    """Yield the range of each note; the part lists where each begins (PlcffndTxt, 2.8.19)."""
    places = struct.unpack_from(f"<{len(part) // 4}I", part)
    if len(places) < 2:
        places = (0, length)
    for first, last in pairwise(places):
        if first < last <= length:
            yield start + first, start + last


def _boxes(document: Document, start: int, length: int) -> list[tuple[int, str]]:
    """Return the texts of text boxes with the place that they hang on, the first one last.

    PlcfSpa (2.8.37) gives anchor and shape; FTXBXS (2.9.106) the shape of each text.
    """
    shapes = document.fib.part(SHAPES)
    count = max(0, (len(shapes) - 4) // 30)
    anchors: dict[int, int] = {}
    for number in range(count):
        (anchor,) = struct.unpack_from("<I", shapes, 4 * number)
        (shape,) = struct.unpack_from("<I", shapes, 4 * (count + 1) + 26 * number)
        anchors.setdefault(shape, anchor)
    texts = document.fib.part(BOX_TEXT)
    count = max(0, (len(texts) - 4) // 26)
    found: list[tuple[int, str]] = []
    for number in range(count):
        first, last = struct.unpack_from("<II", texts, 4 * number)
        reusable, shape = struct.unpack_from("<8xH4xI", texts, 4 * (count + 1) + 22 * number)
        text = _joined(document, start + first, min(start + last, start + length))
        if text and not reusable:
            found.append((anchors.get(shape, _NOWHERE), text))
    if length and not found:
        text = _joined(document, start, start + length)
        found = [(_NOWHERE, text)] if text else []
    return sorted(found, key=lambda box: box[0], reverse=True)
