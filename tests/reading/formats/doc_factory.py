"""The two streams of a binary Word document, made piece by piece after [MS-DOC]."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from luoshi.reading.formats.doc.container import (
    BOX_TEXT,
    CHPX,
    CLX,
    ENDNOTE_TEXT,
    FOOTNOTE_TEXT,
    LISTS,
    OVERRIDES,
    PAPX,
    SHAPES,
    STSHF,
    Fib,
)

TEXT_AT = 0x800
IN_TABLE = b"\x16\x24\x01"
ROW_END = IN_TABLE + b"\x17\x24\x01"
DELETED = b"\x00\x08\x01"
HIDDEN = b"\x3c\x08\x01"


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


def numbered(number: int, level: int | None = None) -> bytes:
    depth = b"" if level is None else sprm(0x260A, bytes([level]))
    return sprm(0x460B, struct.pack("<h", number)) + depth


def row_end(rights: tuple[int, ...], merged: tuple[int, ...] = ()) -> bytes:
    """Return the properties of a row's end: sprmTDefTable with edges and merged cells."""
    cells = b"".join(
        struct.pack("<H18x", 0x20 if number in merged else 0) for number in range(len(rights))
    )
    body = bytes([len(rights)]) + struct.pack(f"<{len(rights) + 1}h", 0, *rights) + cells
    return ROW_END + sprm(0xD608, struct.pack("<H", len(body) + 1) + body)


@dataclass
class Story:
    """Paragraphs with their properties, and runs with theirs, given as pieces of text."""

    lengths: list[int] = field(default_factory=lambda: [0] * 8)
    parts: dict[int, bytes] = field(default_factory=dict)
    text: str = ""
    paragraphs: list[tuple[int, bytes, int]] = field(default_factory=list)
    runs: list[tuple[int, int, bytes]] = field(default_factory=list)
    prcs: list[bytes] = field(default_factory=list)
    prm: int = 0
    compressed: bool = False
    story: int = 0

    def add(self, text: str, properties: bytes = b"", style: int = 0, mark: str = "\r") -> Story:
        """Add a paragraph to the current story."""
        self.text += text + mark
        self.lengths[self.story] += len(text) + len(mark)
        self.paragraphs.append((len(self.text), properties, style))
        return self

    def mark(self, quote: str, properties: bytes) -> Story:
        """Give the last occurrence of ``quote`` character properties."""
        start = self.text.rindex(quote)
        self.runs.append((start, start + len(quote), properties))
        return self

    def fib(self) -> Fib:
        """Return the streams."""
        width = 1 if self.compressed else 2
        raw = self.text.encode("cp1252" if self.compressed else "utf-16-le", "surrogatepass")
        document = bytearray(TEXT_AT) + raw
        table = bytearray(16)
        self.parts[PAPX] = self._papx(document, width)
        self.parts[CHPX] = self._chpx(document, width)
        flag = 0x40000000 | TEXT_AT * 2 if self.compressed else TEXT_AT
        plc = struct.pack("<II2xIH", 0, len(raw) // width, flag, self.prm)
        self.parts[CLX] = (
            b"".join(b"\x01" + struct.pack("<H", len(prc)) + prc for prc in self.prcs)
            + b"\x02" + struct.pack("<I", len(plc)) + plc
        )  # fmt: skip
        struct.pack_into("<8i", document, 0x4C, *self.lengths)
        for number, part in self.parts.items():
            struct.pack_into("<II", document, 0x9A + 8 * number, len(table), len(part))
            table += part
        return Fib(bytes(document), bytes(table))

    def _papx(self, document: bytearray, width: int) -> bytes:
        ends = [0, *(end for end, _, _ in self.paragraphs)]
        contents = [
            struct.pack("<H", style) + properties for _, properties, style in self.paragraphs
        ]
        return self._pages(document, [TEXT_AT + end * width for end in ends], contents, 13)

    def _chpx(self, document: bytearray, width: int) -> bytes:
        ends, contents = [0], []
        for start, end, properties in sorted(self.runs):
            if start > ends[-1]:
                ends.append(start)
                contents.append(b"")
            ends.append(end)
            contents.append(properties)
        return self._pages(document, [TEXT_AT + end * width for end in ends], contents, 1)

    @staticmethod
    def _pages(document: bytearray, ends: list[int], contents: list[bytes], width: int) -> bytes:
        """Write formatted disk pages, one exception each, and return their PlcBte."""
        numbers = []
        for number, content in enumerate(contents):
            document += bytes(-len(document) % 512)
            numbers.append(len(document) // 512)
            page = bytearray(512)
            struct.pack_into("<II", page, 0, ends[number], ends[number + 1])
            at = 512 - 2 - len(content) - (len(content) & 1) - 2
            if width == 13:
                page[8] = at // 2
                size = len(content) + (len(content) & 1)
                page[at : at + 2] = bytes([0, size // 2])
                page[at + 2 : at + 2 + len(content)] = content
            elif content:
                page[8] = at // 2
                page[at : at + 1 + len(content)] = bytes([len(content)]) + content
            page[511] = 1
            document += page
        plc = struct.pack(f"<{len(ends)}I", *ends)
        return plc + struct.pack(f"<{len(numbers)}I", *numbers)


def level(template: str, nfc: int = 0, start: int = 1, flags: int = 0, limit: int = 0) -> bytes:
    """Return an LVL; ``%1`` in the template stands for the number of level 1."""
    text = template
    for place in range(9):
        text = text.replace(f"%{place + 1}", chr(place))
    return (
        struct.pack("<iBB9xB8xBBBB", start, nfc, flags, 2, 0, 0, limit, 0)
        + struct.pack("<H", len(text))
        + text.encode("utf-16-le")
    )


def lists(*levels: bytes, linked: tuple[int, ...] = ()) -> bytes:
    """Return a PlfLst with one list (identity 7) and its levels behind it."""
    styles = (*linked, *[0x0FFF] * (9 - len(linked)))
    simple = 1 if len(levels) == 1 else 0
    return (
        struct.pack("<hii9HBB", 1, 7, 0, *styles, simple, 0)
        + b"".join(levels)
        + level("") * (0 if simple else 9 - len(levels))
    )


def overrides(*starts: dict[int, int], replaced: bytes = b"") -> bytes:
    """Return a PlfLfo; each of ``starts`` is one instance of list 7 with its start overrides."""
    heads = b"".join(
        struct.pack("<iIIBBBB", 7, 0, 0, len(start) + bool(replaced), 0, 0, 0) for start in starts
    )
    data = b""
    for start in starts:
        data += b"\xff\xff\xff\xff"
        for depth, value in start.items():
            data += struct.pack("<iI", value, depth | 0x10)
        if replaced:
            data += struct.pack("<iI", 0, 0x20) + replaced
    return struct.pack("<I", len(starts)) + heads + data


def styles(*found: tuple[int, int, bytes, bytes]) -> bytes:
    """Return an STSH; each style is its kind, base, paragraph and character exceptions."""
    parts = b""
    for kind, base, paragraph, character in found:
        exceptions = [character] if kind == 2 else [b"\0\0" + paragraph, character]
        body = struct.pack("<HHHHH", 0, kind | base << 4, len(exceptions), 0, 0)
        body += struct.pack("<H", 1) + "样".encode("utf-16-le") + b"\0\0"
        for content in exceptions:
            body += struct.pack("<H", len(content)) + content + b"\0" * (len(content) & 1)
        parts += struct.pack("<H", len(body)) + body
    return struct.pack("<HHH", 4, len(found), 10) + parts


__all__ = [
    "BOX_TEXT", "ENDNOTE_TEXT", "FOOTNOTE_TEXT", "LISTS", "OVERRIDES", "SHAPES", "STSHF", "Story",
]  # fmt: skip
