"""What a reader yields: text with a map back to page and paragraph, and the ways it can fail."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnreadableFile(Exception):
    """The file cannot be read; the message is one sentence for the user. Exit code 3."""


class EncryptedFile(UnreadableFile):
    """The file is protected by a password."""


class DamagedFile(UnreadableFile):
    """The file's structure is broken."""


class EmptyFile(UnreadableFile):
    """The file holds no text."""


class FileTooLarge(UnreadableFile):
    """The file, or what it unpacks to, exceeds the limit."""


class UnknownFormat(UnreadableFile):
    """The content is none of the formats we read (named in the message where recognised)."""


class ScannedFile(UnreadableFile):
    """The pages are pictures without text."""


class MissingLibrary(UnreadableFile):
    """An optional package that this format needs is not installed."""


class ClassifiedDocument(Exception):
    """The document is marked 绝密, 机密 or 秘密. Exit code 4. (保守国家秘密法 2024)."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or table row: ``text[start:end]``, without its line end."""

    start: int
    end: int
    kind: str = "paragraph"  # paragraph, row, header_row, textbox, footnote
    page: int | None = None  # from 1, where the format knows
    paragraph: int | None = None  # from 1, in document order
    table: int | None = None  # from 1, for rows
    cells: tuple[tuple[int, int], ...] = ()  # offsets of each cell of a row


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document's text and where each part stands in the file.

    Paragraphs end with one line feed. A table row is one line, its cells separated by a tab;
    line breaks inside a cell become spaces (a note says so).
    """

    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    format: str  # txt, docx, doc, pdf, ofd, xlsx, csv, rtf, wordml, html, mht
    pages: int | None = None
    notes: tuple[str, ...] = ()  # what was dropped or repaired, in Chinese, for the user
    declassified_by: str | None = None
    margins: tuple[str, ...] = field(default=(), repr=False)  # headers and footers: only for marks

    def place(self, offset: int) -> Block | None:
        """Return the block that holds ``offset``, or None; O(log n)."""
        low, high = 0, len(self.blocks)
        while low < high:
            middle = (low + high) // 2
            if self.blocks[middle].end < offset:
                low = middle + 1
            else:
                high = middle
        if low < len(self.blocks) and self.blocks[low].start <= offset:
            return self.blocks[low]
        return None
