"""The piece table: which bytes of the document stream are which characters ([MS-DOC] 2.8.35)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from luoshi.reading.formats.source import DamagedFile, FileTooLarge

MAX_PIECES: Final = 1_000_000
MAX_CHARACTERS: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters ``start`` to ``end`` stand at ``offset``, ``width`` bytes each."""

    start: int
    end: int
    offset: int
    width: int
    grpprl: bytes  # property changes that a fast save noted for the whole piece


class PieceTable:
    """The characters of all stories, and the way from a character to its place in the file."""

    def __init__(self, document: bytes, clx: bytes) -> None:
        changes, plc = _split(clx)
        self.pieces = _pieces(plc, changes)
        self._starts = [0, *(piece.start for piece in self.pieces[1:])]
        self.text = "".join(_characters(document, piece) for piece in self.pieces)

    def piece_at(self, place: int) -> Piece:
        """Return the piece that holds character ``place``."""
        return self.pieces[bisect_right(self._starts, place) - 1]

    def by_offset(self) -> list[Piece]:
        """Return the pieces in the order of their bytes."""
        return sorted(self.pieces, key=lambda piece: piece.offset)


def _split(clx: bytes) -> tuple[list[bytes], bytes]:
    """Split a Clx (2.9.38) into its property changes and the PlcPcd."""
    changes = []
    at = 0
    while at < len(clx):
        if clx[at] == 1:
            (size,) = struct.unpack_from("<H", clx, at + 1)
            changes.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        elif clx[at] == 2:
            (size,) = struct.unpack_from("<I", clx, at + 1)
            return changes, clx[at + 5 : at + 5 + size]
        else:
            break
    raise DamagedFile(
        "Word 文稿里找不到文字的位置表（piece table）；请在 WPS 中修复后另存为 .docx。"
    )


def _pieces(plc: bytes, changes: list[bytes]) -> list[Piece]:
    count = (len(plc) - 4) // 12
    if not 0 < count <= MAX_PIECES:
        raise DamagedFile(f"Word 文稿的文字位置表有 {max(count, 0)} 段，无法读取；请另存为 .docx。")
    places = struct.unpack_from(f"<{count + 1}I", plc)
    if places[-1] > MAX_CHARACTERS:
        raise FileTooLarge(f"Word 文稿称有 {places[-1]} 个字，超过上限；请拆分后再读。")
    pieces = []
    for number in range(count):
        code, prm = struct.unpack_from("<2xIH", plc, 4 * (count + 1) + 8 * number)
        start, end = places[number], places[number + 1]
        if end < start:
            raise DamagedFile(f"Word 文稿的第 {number + 1} 段文字位置颠倒；请另存为 .docx 后再读。")
        compressed = bool(code & 0x40000000)
        offset = (code & 0x3FFFFFFF) // (2 if compressed else 1)
        pieces.append(Piece(start, end, offset, 1 if compressed else 2, _grpprl(prm, changes)))
    return pieces


def _grpprl(prm: int, changes: list[bytes]) -> bytes:
    """Return the property changes that a Prm (2.9.213) names, as a list of sprms."""
    if prm & 1:
        number = prm >> 1
        return changes[number] if number < len(changes) else b""
    sprm = _SHORT.get(prm >> 1 & 0x7F)
    return b"" if sprm is None else struct.pack("<HB", sprm, prm >> 8)


_SHORT: Final = {0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x5C: 0x083C}
"""Prm0.isprm → sprm, for those that this reader looks at."""


def _characters(document: bytes, piece: Piece) -> str:
    """Return exactly one string position for each character position, or refuse."""
    length = piece.end - piece.start
    raw = document[piece.offset : piece.offset + length * piece.width]
    if len(raw) != length * piece.width:
        raise DamagedFile(
            f"Word 文稿不完整：第 {piece.start} 字之后缺 {length - len(raw) // piece.width} 字；"
            "请重新取得文件。"
        )
    if piece.width == 1:
        return raw.decode("latin-1").translate(_WINDOWS)
    text = raw.decode("utf-16-le", "surrogatepass")
    if len(text) != length:  # Characters beyond the first plane: keep one position for each unit.
        text = "".join(map(chr, struct.unpack(f"<{length}H", raw)))
    return text


_WINDOWS: Final = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x82, 0xA0)
    if code not in (0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E)
}
"""FcCompressed (2.9.73): bytes 0x82–0x9F of a compressed piece follow code page 1252."""
