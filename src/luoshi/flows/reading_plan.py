"""From a reading to the plan that papers print.

The owners' columns say what the text says. Where it names a lead, that unit stands first and all
others join. Where it names units without saying who leads, all of them stand in the first column
as 责任单位 and the remark 未明确牵头单位 says that the choice is open. Where it names nobody, both
columns stay empty; proposals are remarks.

Rows are numbered in the order in which every paper prints them: indicators, tasks and duties by
section, prohibitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from luoshi.papers.order import arranged
from luoshi.papers.plan import Plan, Row, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from luoshi.reading.checks import Checked, Remark
    from luoshi.reading.formats.source import SourceText
    from luoshi.reading.model import Figure, Finding, Reading

TITLE = "任务分解表"


def row_numbers(reading: Reading) -> tuple[int, ...]:
    """Return the row number of each finding, in the order of the findings."""
    sections = _sections(reading)
    bare = [
        Row(number=str(at), kind=str(finding.kind), text="", section=section)
        for at, (finding, section) in enumerate(zip(reading.findings, sections, strict=True))
    ]
    places = {int(row.number): place for place, row in enumerate(arranged(bare), 1)}
    return tuple(places[at] for at in range(len(bare)))


def make_plan(
    reading: Reading,
    source: SourceText | None = None,
    checked: Checked | None = None,
    *,
    numbers: Sequence[int] | None = None,
    explain: bool = False,
) -> Plan:
    """Return the plan for ``reading``, its rows in printing order.

    ``source`` gives places (第3页第12段) and notes; ``checked`` gives remarks; ``explain`` adds the
    rule, score and trace of each row to its remarks.
    """
    numbers = numbers or row_numbers(reading)
    remarks = checked.remarks if checked else ((),) * len(reading.findings)
    each = zip(reading.findings, numbers, _sections(reading), remarks, strict=True)
    rows = [
        _row(
            reading,
            finding,
            number=str(number),
            section=section,
            place=place_of(source, finding.start),
            remarks=tuple(_remarks(finding, told, explain=explain)),
        )
        for finding, number, section, told in each
    ]
    return Plan(
        title=TITLE,
        rows=tuple(sorted(rows, key=lambda row: int(row.number))),
        source_title=reading.title,
        source_date=reading.date,
        notes=tuple(_notes(reading, source, checked)),
        declassified_by=reading.declassified_by or "",
    )


def place_of(source: SourceText | None, offset: int) -> str:
    """Return where ``offset`` stands in the file: 第3页第12段, 第2页表1; empty when unknown."""
    block = source.place(offset) if source else None
    if block is None:
        return ""
    page = f"第{block.page}页" if block.page else ""
    if block.table:
        return f"{page}表{block.table}"
    return f"{page}第{block.paragraph}段" if block.paragraph else page


def owners(finding: Finding) -> tuple[str, str]:
    """Return the texts of the first owner column and of the one for joining units."""
    if finding.lead:
        others = [name for name in (*finding.who, *finding.with_) if name not in finding.lead]
        return "、".join(finding.lead), "、".join(dict.fromkeys(others))
    responsible = [name for name in finding.who if name not in finding.with_]
    return "、".join(responsible), "、".join(finding.with_)


def target_of(figure: Figure) -> Target:
    """Return the papers' form of ``figure``."""
    return Target(
        name=figure.name,
        op=figure.op,
        value=figure.value,
        unit=figure.unit,
        value_max=figure.value_max,
        direction=figure.direction,
        stretch=figure.stretch,
    )


def _row(
    reading: Reading,
    finding: Finding,
    *,
    number: str,
    section: tuple[str, ...],
    place: str,
    remarks: tuple[str, ...],
) -> Row:
    lead, join = owners(finding)
    start, end = finding.sentence
    return Row(
        number=number,
        kind=str(finding.kind),
        text=finding.quote,
        section=section,
        lead=lead,
        join=join,
        due=finding.when.quote if finding.when else "",
        due_on=finding.when.date if finding.when else None,
        target=target_of(finding.figure) if finding.figure else None,
        source=reading.text[start:end].strip(),
        place=place,
        remarks=remarks,
        score=finding.score,
    )


def _sections(reading: Reading) -> list[tuple[str, ...]]:
    """Return each finding's headings with their markers, from the outermost inwards."""
    paths: list[tuple[str, ...]] = []
    outline = iter((*reading.outline, None))
    node = next(outline)
    opened: list[tuple[int, str, str]] = []
    for finding in sorted(reading.findings, key=lambda finding: finding.start):
        while node is not None and node.start <= finding.start:
            opened = [level for level in opened if level[0] < node.depth]
            opened.append((node.depth, node.heading, node.marker + node.heading))
            node = next(outline)
        bare = tuple(heading for _, heading, _ in opened)
        marked = tuple(title for _, _, title in opened)
        paths.append(marked if bare == finding.section else finding.section)
    order = sorted(range(len(paths)), key=lambda at: reading.findings[at].start)
    by_finding = dict(zip(order, paths, strict=True))
    return [by_finding[at] for at in range(len(paths))]


def _remarks(finding: Finding, remarks: Sequence[Remark], *, explain: bool) -> Iterator[str]:
    yield from (remark.message for remark in remarks)
    if explain:
        yield f"规则{finding.rule or '—'}，得分{finding.score:.2f}"
        yield from finding.trace


def _notes(reading: Reading, source: SourceText | None, checked: Checked | None) -> Iterator[str]:
    if checked and checked.counts:
        yield f"核对提示：{checked.summary()}。"
    yield from (notice.message for notice in reading.notices)
    told = {notice.message for notice in reading.notices}
    yield from (note for note in (source.notes if source else ()) if note not in told)
