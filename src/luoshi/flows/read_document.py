"""One file from the disk to everything an output needs: reading, checks, proposals, plan."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.flows.reading_plan import make_plan, row_numbers
from luoshi.papers.plan import Plan
from luoshi.reading.checks import Checked, Remark, check
from luoshi.reading.model import Finding, Kind, Notice, Reading

if TYPE_CHECKING:
    from luoshi.reading.earlier import EarlierRow
    from luoshi.reading.formats.source import SourceText
    from luoshi.reading.llm import Client, Verdict
    from luoshi.reading.units import UnitList

KEY_VARIABLE = "LUOSHI_LLM_KEY"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every document of a run. Can be pickled; holds no secret."""

    date: dt.date | None = None
    declassified_by: str | None = None
    units: UnitList | None = None
    earlier: tuple[EarlierRow, ...] = ()
    llm_url: str | None = None
    llm_model: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read and checked; ``numbers`` are the plan's row numbers by finding."""

    reading: Reading
    checked: Checked
    plan: Plan
    numbers: tuple[int, ...]


def read_document(path: Path, settings: Settings) -> Document:
    """Read, check and arrange one file, named by its stem.

    Raises UnreadableFile and ClassifiedDocument as the readers do.
    """
    from luoshi.reading.formats import load

    source = load(path, declassified_by=settings.declassified_by)
    return _read(source, path.stem, settings)


def read_bytes(data: bytes, name: str, settings: Settings) -> Document:
    """Do the same for the content of a file."""
    from luoshi.reading.formats import load_bytes

    source = load_bytes(data, name, declassified_by=settings.declassified_by)
    return _read(source, name, settings)


def _read(source: SourceText, name: str, settings: Settings) -> Document:
    from luoshi.reading import read

    reading = read(source.text, date=settings.date, doc=name, explain=settings.explain)
    notes = tuple(Notice("source", note, 0) for note in source.notes)
    reading = replace(
        reading,
        notices=(*reading.notices, *notes),
        declassified_by=source.declassified_by,
    )
    return examine(reading, source, settings)


def examine(reading: Reading, source: SourceText | None, settings: Settings) -> Document:
    """Ask the model where one is set, check the findings and make the plan."""
    if settings.llm_url:
        reading = second_opinion(reading, _client(settings.llm_url, settings.llm_model))
    numbers = row_numbers(reading)
    checked = check(
        reading,
        units=settings.units,
        numbers=numbers,
        proposals=_proposals(reading.findings, settings.earlier),
    )
    plan = make_plan(reading, source, checked, numbers=numbers, explain=settings.explain)
    return Document(reading, checked, plan, numbers)


def second_opinion(reading: Reading, client: Client) -> Reading:
    """Return ``reading`` with unsure findings judged by the model, and a notice of what came of it.

    The model may drop a row, change its kind, or admit one that was rejected with a middling score.
    An indicator needs its figure, so findings become none and indicators stay indicators or go.
    """
    from luoshi.reading.llm import Candidate, consult

    rows = (*reading.findings, *reading.doubtful)
    known = len(reading.findings)
    opinion = consult(
        [
            Candidate(
                at, row.quote, _context(reading, row), row.kind if at < known else None, row.score
            )
            for at, row in enumerate(rows)
        ],
        client,
    )
    verdicts = opinion.verdicts
    kept = [_judged(row, verdicts.get(at)) for at, row in enumerate(reading.findings)]
    admitted = {
        at: _judged(row, verdicts[at])
        for at, row in enumerate(reading.doubtful, known)
        if at in verdicts and verdicts[at].kind not in {None, Kind.INDICATOR}
    }
    findings = [row for row in (*kept, *admitted.values()) if row is not None]
    notices = reading.notices
    if sentence := opinion.notice():
        notices = (*notices, Notice("model", sentence, 0))
    return replace(
        reading,
        findings=tuple(sorted(findings, key=lambda row: row.start) if admitted else findings),
        notices=notices,
        doubtful=tuple(row for at, row in enumerate(reading.doubtful, known) if at not in admitted),
    )


def _judged(row: Finding, verdict: Verdict | None) -> Finding | None:
    """Return the row as the model's verdict leaves it, or None when it is dropped."""
    if verdict is None:
        return row
    if verdict.kind is None:
        return None
    kind = row.kind if row.figure or verdict.kind is Kind.INDICATOR else verdict.kind
    return replace(row, kind=kind, rule="model", trace=(*row.trace, verdict.trace))


def _context(reading: Reading, finding: Finding) -> str:
    start, end = finding.sentence
    return " › ".join((*finding.section, reading.text[start:end]))


def _client(url: str, model: str) -> Client:
    from luoshi.reading.llm_client import ChatClient

    return ChatClient(url, model, key=os.environ.get(KEY_VARIABLE))


def _proposals(
    findings: tuple[Finding, ...], earlier: tuple[EarlierRow, ...]
) -> Mapping[int, Remark]:
    if not earlier:
        return {}
    from luoshi.reading.earlier import propose

    return {at: proposal.remark() for at, proposal in propose(findings, earlier).items()}
