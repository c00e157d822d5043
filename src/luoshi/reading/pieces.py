"""The units that are judged: clauses joined with openers that cannot stand alone.

A time alone (秋季开学前，), a case (对拒不整改的，), a division of labour (A牵头，B配合，), a bare subject
(市财政局，) and a marker alone (首先，) open the clause behind them and share its fate. Assignment
notations are cut off; they are no part of any row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from luoshi.reading.actors import find_subject
from luoshi.reading.assignments import Assignment, find_assignments
from luoshi.reading.model import Node, Notice
from luoshi.reading.outline import Mark, find_outline
from luoshi.reading.segments import Clause, Segments, segment
from luoshi.reading.tables import Tables, read_tables
from luoshi.reading.times import find_times


@dataclass(frozen=True, slots=True)
class Piece:
    """One judged unit; ``text[start:end]`` is what a row made of it would quote."""

    start: int
    end: int
    before: str  # boundary to the left: P . ; : ,
    after: str  # boundary to the right, the same signs
    sentence: int
    paragraph: int
    quoted: bool
    mark: Mark | None = None
    subject: tuple[int, int] | None = None
    opener: int = 0  # where the main clause begins behind openers
    row: bool = False  # a table row


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's structure: everything known before any judgement."""

    text: str
    segments: Segments
    pieces: tuple[Piece, ...]
    outline: tuple[Node, ...]
    marks: tuple[Mark, ...]
    assignments: tuple[Assignment, ...]
    notices: tuple[Notice, ...]
    tables: Tables


def lay_out(text: str) -> Layout:
    """Cut ``text`` into pieces and find its outline and assignments."""
    segments = segment(text)
    outline, marks, notices = find_outline(text, segments)
    assignments = find_assignments(
        text, segments, {m.paragraph for m in marks if m.opens_paragraph}
    )
    tables = read_tables(text, segments.paragraphs)
    pieces = [
        p for p in _trimmed(text, segments, marks, assignments, tables.rows) if _judged(p, tables)
    ]
    assignments = sorted([*assignments, *tables.assignments], key=lambda a: a.start)
    return Layout(
        text,
        segments,
        tuple(_join(text, pieces)),
        tuple(outline),
        tuple(marks),
        tuple(assignments),
        tuple(notices),
        tables,
    )


def _judged(piece: Piece, tables: Tables) -> bool:
    """Tell whether a piece is running text or stands in the task cell of a table."""
    if piece.paragraph not in tables.rows:
        return True
    cell = tables.task_cells.get(piece.paragraph)
    return cell is not None and cell[0] <= piece.start and piece.end <= cell[1]


def _trimmed(
    text: str,
    segments: Segments,
    marks: list[Mark],
    assignments: list[Assignment],
    rows: frozenset[int],
) -> list[Piece]:
    """Return clauses without markers and assignments; what is left empty is dropped."""
    pieces: list[Piece] = []
    holes = [(a.start, a.end) for a in assignments]
    carried: Mark | None = None
    opens: str | None = None
    for clause in segments.clauses:
        start, mark = _behind_marks(clause, marks, carried)
        start, end = _outside(text, start, clause.end, holes)
        before = opens or clause.before
        if end <= start:
            if mark is not None and clause.after in ",:":
                carried, opens = mark, before
            continue
        carried, opens = None, None
        row = clause.paragraph in rows
        pieces.append(_piece(clause, (start, end), before, mark, row=row))
    return pieces


def _behind_marks(
    clause: Clause, marks: list[Mark], carried: Mark | None
) -> tuple[int, Mark | None]:
    """Return where the clause goes on behind its markers, and the last of them."""
    start, mark = clause.start, carried
    i = bisect_left(marks, clause.start, key=_start)
    while i < len(marks) and marks[i].start < clause.end:
        mark, start = marks[i], max(start, marks[i].end)
        i += 1
    return start, mark


def _start(mark: Mark) -> int:
    return mark.start


def _piece(
    clause: Clause, span: tuple[int, int], before: str, mark: Mark | None, *, row: bool
) -> Piece:
    return Piece(
        start=span[0],
        end=span[1],
        before=before,
        after=clause.after,
        sentence=clause.sentence,
        paragraph=clause.paragraph,
        quoted=clause.quoted,
        mark=mark,
        opener=span[0],
        row=row,
    )


def _outside(text: str, start: int, end: int, holes: list[tuple[int, int]]) -> tuple[int, int]:
    """Return what of the clause lies outside assignment notations, blanks trimmed."""
    i = bisect_left(holes, (start, start))
    for a, b in holes[max(0, i - 1) : i + 8]:
        if a <= start < b:
            start = min(b, end)
        elif start < a < end:
            end = a if a - start >= end - b else end
            if end != a:
                start = b
    while start < end and text[start] in " 　、":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start and text[end - 1] == "”" and text.find("“", start, end) < 0:
        end -= 1
    return start, end


_CASE = re.compile(
    r"(?:对|凡|凡是|如|若|一旦|逾期|未|发现|违反|造成|经|因|连续|没有|达不到|做不到|"
    r"完不成|查实|拒不|整改不|构成|情节|确需|确因|有).{0,60}的$|(?:一旦|如遇|凡|若|"
    r"如果).{2,40}$|[^，]{2,30}不[^，]{1,12}的$"
)
_DIVISION = re.compile(r"(?:由)?.{2,40}?(?:牵头|配合|参与|会同.{2,30}|负责)$")
_FRONT = re.compile(
    r"(?:并且?|更|同时|此外|另外|特别是|尤其是?|其中|当前|要特别|但|而且|"
    r"且)(?![一-鿿]?[重行联列案存入轨])"
)


def _join(text: str, pieces: list[Piece]) -> list[Piece]:
    """Join every opener with the piece behind it, in the same sentence."""
    joined: list[Piece] = []
    pending: Piece | None = None
    for bare in pieces:
        subject = find_subject(text, _behind_front(text, bare.start, bare.end), bare.end)
        piece = bare if subject is None else replace(bare, subject=subject)
        if pending is not None:
            if _goes_on(pending, piece):
                piece = _opened_by(pending, piece)
            else:
                joined.append(pending)
        pending = piece if piece.after == "," and _opens(text, piece) else None
        if pending is None:
            joined.append(piece)
    if pending is not None:
        joined.append(pending)
    return joined


def _goes_on(opener: Piece, piece: Piece) -> bool:
    return opener.paragraph == piece.paragraph and opener.sentence == piece.sentence


def _opened_by(opener: Piece, piece: Piece) -> Piece:
    return replace(
        piece,
        start=opener.start,
        before=opener.before,
        mark=opener.mark or piece.mark,
        subject=piece.subject or opener.subject,
        quoted=piece.quoted and opener.quoted,
    )


def _behind_front(text: str, start: int, end: int) -> int:
    match = _FRONT.match(text, start, end)
    return match.end() if match and match.end() < end else start


def _opens(text: str, piece: Piece) -> bool:
    """Tell whether the last clause of ``piece`` cannot stand alone and opens the next."""
    words = text[piece.opener : piece.end]
    if (
        piece.subject is not None
        and piece.subject[1] == piece.end
        and piece.end - piece.subject[0] <= 30
    ):
        return True
    if len(words) > 70:
        return False
    if _CASE.fullmatch(words) or _DIVISION.fullmatch(words):
        return True
    if len(words) <= 24:
        times = find_times(text, piece.opener, piece.end, None)
        covered = sum(t.end - t.start for t in times)
        return bool(times) and covered >= len(words) - 3
    return False
