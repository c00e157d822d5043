"""Bring table rows with merged cells into one grid of columns.

Binary Word, RTF, WordML and HTML all describe a row by the right edges of its cells. The union of
all edges in a table gives its columns; a cell that covers several columns stands in the first and
leaves the others blank; a cell merged with the one above it repeats that one's text, so that every
row can be read by itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from luoshi.reading.formats.composer import Composer

MAX_COLUMNS: Final = 500
MERGED: Final = "纵向合并的单元格 {n} 处已逐行补全。"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row; ``right`` is its right edge in any unit that grows to the right."""

    text: str
    right: int
    continues: bool = False  # merged with the cell above


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row; ``header`` where the file says that it is repeated on each page."""

    cells: Sequence[Cell]
    header: bool = False


def write_table(composer: Composer, rows: Sequence[Row], *, table: int, tolerance: int = 0) -> None:
    """Append a table to ``composer``; one of a single column is a frame around paragraphs."""
    aligned = align([row.cells for row in rows], tolerance=tolerance)
    merged = sum(cell.continues and not cell.text.strip() for row in rows for cell in row.cells)
    framed = all(len(texts) == 1 for texts in aligned)
    for row, texts in zip(rows, aligned, strict=True):
        if framed:
            composer.paragraph(texts[0])
        else:
            composer.row(texts, table=table, header=row.header)
    composer.count(MERGED, 0 if framed else merged)


def align(rows: Sequence[Sequence[Cell]], *, tolerance: int = 0) -> list[list[str]]:
    """Return the rows as texts, one for each column; edges within ``tolerance`` are one edge."""
    edges = _edges(rows, tolerance)
    aligned: list[list[str]] = []
    above: list[str] = []
    for row in rows:
        texts: list[str] = []
        filled: list[str] = []  # the texts as the next row may repeat them
        for cell in row:
            last = bisect_left(edges, cell.right - tolerance)
            text = cell.text
            if cell.continues and not text.strip() and len(texts) < len(above):
                text = above[len(texts)]
            width = max(1, last + 1 - len(texts))
            texts += [text, *[""] * (width - 1)]
            filled += [text] * width
        aligned.append(texts)
        above = filled
    return aligned


def _edges(rows: Sequence[Sequence[Cell]], tolerance: int) -> list[int]:
    edges: list[int] = []
    for right in sorted({cell.right for row in rows for cell in row}):
        if not edges or right - edges[-1] > tolerance:
            edges.append(right)
            if len(edges) == MAX_COLUMNS:
                break
    return edges
