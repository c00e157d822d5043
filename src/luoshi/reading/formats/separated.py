"""Recognise CSV and tab-separated text that is a ledger, as exported from Excel or WPS (RFC 4180).

Only a ledger is read as rows: commas and tabs in ordinary text mean nothing.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.ledger_headings import roles_of
from luoshi.reading.formats.ledger_table import HEADINGS_WITHIN, TableRow, find_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luoshi.reading.formats.source import SourceText

_DELIMITERS: Final = ("\t", ",", ";")
_TABULAR_SHARE: Final = 0.6  # of the lines from the headings on that must have several cells
_HEAD: Final = 4_000  # characters looked at before parsing everything


def read_ledger(text: str, notes: Sequence[str] = ()) -> SourceText | None:
    """Return the rows of a ledger in separated values, or None when the text is none."""
    for delimiter in _DELIMITERS:
        if not _may_be(text[:_HEAD], delimiter):
            continue
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        tabular = sum(len(row) > 2 for row in filled)
        if tabular < _TABULAR_SHARE * len(filled):
            continue
        if find_ledger([TableRow(tuple(row)) for row in filled[: HEADINGS_WITHIN + 2]]):
            return _composed(filled, notes)
    return None


def _may_be(head: str, delimiter: str) -> bool:
    """Whether one of the first lines looks like headings; cheap, and rarely true of prose."""
    for line in head.split("\n")[:HEADINGS_WITHIN]:
        cells = [cell.strip(' "') for cell in line.split(delimiter)]
        if len(cells) > 2 and "task" in roles_of(cells).values():
            return True
    return False


def _composed(rows: Sequence[Sequence[str]], notes: Sequence[str]) -> SourceText:
    composer = Composer()
    for row in rows:
        composer.row(row, table=1)
    source = composer.finish("csv")
    return replace(source, notes=(*notes, *source.notes))
