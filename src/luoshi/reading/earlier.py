"""An earlier ledger as a source of proposals: who answered for the same task last year.

A proposal is a remark with its reason (去年同类任务：市发展改革委（第12行“……”，相似度0.83）). It is never
written into the owner's column: only a person can accept it.

An earlier row may be a whole paragraph, so it is compared as a whole and sentence by sentence
(split at 。；), and the most similar part counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luoshi.reading.checks import Remark, quoted
from luoshi.reading.duplicates import duplicates_across

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from luoshi.reading.formats.ledger_table import LedgerTable
    from luoshi.reading.model import Finding

PART = re.compile(r"[^。；;\n]+")


class NoLedger(Exception):
    """The document holds no table that is a ledger; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One row of the earlier ledger; ``number`` as printed, or its place in the table."""

    number: str
    text: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Finding ``finding`` resembles ``row``; its owner is worth proposing."""

    finding: int
    row: EarlierRow
    similarity: float

    def reason(self) -> str:
        """Return the sentence a clerk reads before accepting; it also says when no owner is known."""
        place = f"第{self.row.number}行{quoted(self.row.text)}，相似度{self.similarity:.2f}"
        if not self.row.owner:
            return f"去年同类任务未写责任单位（{place}）"
        return f"去年同类任务：{self.row.owner}（{place}）"

    def remark(self) -> Remark:
        """Return the reason as a remark on the row."""
        return Remark("earlier_owner", self.reason())


def read_earlier(path: Path, *, declassified_by: str | None = None) -> tuple[EarlierRow, ...]:
    """Return the rows of every ledger in the file (.xlsx, .docx, .csv … with a task table).

    Raises NoLedger when there is none, and UnreadableFile and ClassifiedDocument as the readers do.
    """
    from luoshi.reading.formats import load
    from luoshi.reading.formats.ledger_table import find_ledgers

    ledgers = find_ledgers(load(path, declassified_by=declassified_by))
    rows = tuple(row for ledger in ledgers for row in earlier_rows(ledger))
    if not rows:
        raise NoLedger(
            f"{path.name}：没有找到任务分解表，表头要有“重点工作任务”和“责任单位”一类的列"
        )
    return rows


def earlier_rows(ledger: LedgerTable) -> list[EarlierRow]:
    """Return the rows of ``ledger`` that name a task."""
    return [
        EarlierRow(row.number or str(place), row.task, " ".join(row.lead.split()))
        for place, row in enumerate(ledger.rows, 1)
        if row.task
    ]


def propose(findings: Sequence[Finding], earlier: Sequence[EarlierRow]) -> dict[int, Proposal]:
    """Return the most similar earlier row of each finding that has one, by finding.

    Rows with an owner are preferred; of equally similar ones the first counts.
    """
    parts = [(row, part) for row in earlier for part in _parts(row.text)]
    pairs = duplicates_across(
        [finding.quote for finding in findings],
        [part for _, part in parts],
    )
    best: dict[int, Proposal] = {}
    for pair in pairs:
        proposal = Proposal(pair.left, parts[pair.right][0], pair.similarity)
        known = best.get(pair.left)
        if known is None or _rank(proposal) > _rank(known):
            best[pair.left] = proposal
    return best


def _rank(proposal: Proposal) -> tuple[bool, float]:
    return bool(proposal.row.owner), proposal.similarity


def _parts(text: str) -> list[str]:
    sentences = [match[0] for match in PART.finditer(text)]
    return [text, *sentences] if len(sentences) > 1 else [text]
