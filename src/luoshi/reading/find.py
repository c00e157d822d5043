"""Read a text: outline, rows, figures, owners, bounds – the whole pipeline in order.

Data flows one way: text → layout (segments, outline, assignments, tables) → shapes and features →
labels → rows → findings. Every step is a function of the steps before it.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from luoshi.reading.bounds import BoundFinder
from luoshi.reading.features import grams, spelled
from luoshi.reading.heads import document_date, document_title, document_year
from luoshi.reading.judge import Judged, judge
from luoshi.reading.model import Finding, Kind, Notice, Reading, When
from luoshi.reading.owners import OwnerFinder, Owners
from luoshi.reading.pieces import Layout, lay_out
from luoshi.reading.rows import KINDS, Row, kind_features
from luoshi.reading.targets import Target, find_targets, target_features
from luoshi.reading.times import find_times
from luoshi.reading.weights import Models, models

TARGET_FLOOR = 0.5
DOUBT = 0.3


def read(
    text: str,
    *,
    date: dt.date | None = None,
    doc: str = "",
    explain: bool = False,
    with_models: Models | None = None,
) -> Reading:
    """Return the reading of ``text``.

    ``date`` is the day from which 今年, 5月底前 or 一周内 are counted; without it the document's own date is
    looked for. ``explain`` fills each finding's ``trace`` with the weights that decided, at twice the cost;
    its ``rule`` is always named. Offsets in the result are positions in ``text``. Runs in time linear in
    the text's length.
    """
    judges = with_models or models()
    own_date = date or document_date(text)
    year = None if own_date else document_year(text)
    base = own_date or (dt.date(year, 1, 1) if year else None)
    layout = lay_out(text)
    times = [find_times(text, piece.start, piece.end, base) for piece in layout.pieces]
    judged = judge(layout, times, judges)
    owners = OwnerFinder(layout)
    bounds = BoundFinder(layout, base, owners, [bound for piece in times for bound in piece])
    builder = _Builder(text, layout, judged, judges, owners, bounds, explain)
    notices = (*layout.notices, *_repairs(layout))
    return Reading(
        doc,
        document_title(text),
        own_date,
        text,
        layout.outline,
        builder.findings(),
        notices,
        doubtful=builder.doubtful(),
    )


def _repairs(layout: Layout) -> list[Notice]:
    return [Notice("line_joined", "句中断行，按一句连读", at) for at in layout.segments.repaired]


@dataclass(slots=True)
class _Builder:
    """Turns verdicts into findings."""

    text: str
    layout: Layout
    judged: Judged
    judges: Models
    owners: OwnerFinder
    bounds: BoundFinder
    explain: bool
    _starts: list[int] = field(default_factory=list)
    _paths: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        path: list[tuple[int, str]] = []
        for node in self.layout.outline:
            while path and path[-1][0] >= node.depth:
                path.pop()
            path.append((node.depth, f"{node.marker}{node.heading}"))
            self._starts.append(node.start)
            self._paths.append(tuple(heading for _, heading in path))

    def findings(self) -> tuple[Finding, ...]:
        """Return every finding in the order of the text."""
        found: list[Finding] = []
        holders: list[tuple[Row, Owners, When | None]] = []
        for row in self.judged.rows:
            finding, owners = self._row(row)
            found.append(finding)
            holders.append((row, owners, finding.when))
        found += self._targets(holders)
        found += self._tabled()
        found.sort(key=lambda f: (f.start, -f.end, f.kind is Kind.INDICATOR))
        return self._counted(found)

    def doubtful(self) -> tuple[Finding, ...]:
        """Return the pieces that were rejected with a middling score, for a second opinion."""
        labels = self.judges.rows.labels
        found = []
        for i, piece in enumerate(self.layout.pieces):
            kinds = {label: self.judged.probabilities[i][labels.index(label)] for label in KINDS}
            if (
                self.judged.labels[i] in {"O", "F"}
                and self.judged.gates[i] is None
                and sum(kinds.values()) >= DOUBT
            ):
                label = max(kinds, key=kinds.__getitem__)
                row = Row(piece.start, piece.end, label, i, i, chance=sum(kinds.values()))
                found.append(self._row(row)[0])
        return self._counted(found)

    def _row(self, row: Row) -> tuple[Finding, Owners]:
        owners = self.owners.owners(row.start, row.end)
        kind = KINDS[row.label]
        when = self.bounds.when(
            row.start, row.end, standing=kind is Kind.DUTY, ban=kind is Kind.PROHIBITION
        )
        rule = "table:task" if row.tabled else "tagger:rows"
        finding = self._finding(
            kind, row.start, row.end, owners, when, row.chance, rule, self._trace(row)
        )
        return finding, owners

    def _trace(self, row: Row) -> tuple[str, ...]:
        if not self.explain:
            return ()
        words = self.judged.shapes[row.first].words
        piece = self.judged.features[row.first] + spelled(grams(words))
        strongest = self.judges.rows.contributions(piece, row.label, "O")
        times = [bound.kind for bound in self.bounds.own(row.start, row.end)]
        described = kind_features(self.text, row, self.judged.shapes, times)
        other = "D" if row.label == "T" else "T"
        kind = self.judges.kinds.contributions(described, row.label, other)
        return (f"立项 {_listed(strongest[:5])}", f"定类 {row.label}/{other} {_listed(kind[:4])}")

    def _targets(self, holders: list[tuple[Row, Owners, When | None]]) -> list[Finding]:
        found: list[Finding] = []
        model, labels = self.judges.figures, self.judges.rows.labels
        by_piece = {
            i: (row, owners, when)
            for row, owners, when in holders
            for i in range(row.first, row.last + 1)
        }
        for i, piece in enumerate(self.layout.pieces):
            if self.judged.gates[i] is not None:
                continue
            for target in find_targets(self.layout, i, self.bounds.own(piece.start, piece.end)):
                described = target_features(
                    self.layout,
                    target,
                    self.judged.labels[i],
                    self.judged.probabilities[i],
                    labels,
                    self.judged.shapes[i].flags,
                )
                score = model.probabilities(described)[1]
                if score >= TARGET_FLOOR:
                    finding = self._target(target, by_piece.get(i), score, described)
                    if finding.when is None and found and self._continues(found[-1], finding):
                        finding = replace(finding, when=found[-1].when)
                    found.append(finding)
        return found

    def _continues(self, before: Finding, finding: Finding) -> bool:
        """Tell whether a figure goes on from the one before it: 力争…, 其中… in the same sentence."""
        lead = self.text[max(before.end, finding.start - 3) : finding.start + 2]
        same = before.sentence == finding.sentence
        return same and re.search(r"力争|争取|其中", lead) is not None

    def _target(
        self,
        target: Target,
        holder: tuple[Row, Owners, When | None] | None,
        score: float,
        described: list[str],
    ) -> Finding:
        start, end = target.start, target.end
        own = self.owners.own(target.piece).who
        owners = holder[1] if holder is not None and not own else self.owners.owners(start, end)
        when = self.bounds.when(start, end, within=self.layout.pieces[target.piece])
        when = when or (holder[2] if holder is not None else None) or self.bounds.beyond(start, end)
        trace: tuple[str, ...] = ()
        if self.explain:
            strongest = self.judges.figures.contributions(described, "yes", "no")[:5]
            trace = (f"取数 {_listed(strongest)}",)
        finding = self._finding(
            Kind.INDICATOR, start, end, owners, when, score, "tagger:figures", trace
        )
        return replace(finding, figure=target.figure)

    def _tabled(self) -> list[Finding]:
        found = []
        for row in self.layout.tables.indicators:
            finding = self._finding(
                Kind.INDICATOR,
                row.start,
                row.end,
                Owners(),
                row.when,
                1.0,
                "table:indicators",
                ("指标表逐行取数",),
            )
            found.append(replace(finding, figure=row.figure))
        return found

    def _finding(
        self,
        kind: Kind,
        start: int,
        end: int,
        owners: Owners,
        when: When | None,
        score: float,
        rule: str,
        trace: tuple[str, ...],
    ) -> Finding:
        return Finding(
            kind=kind,
            start=start,
            end=end,
            quote=self.text[start:end],
            nth=0,
            section=self._section(start),
            sentence=self._sentence(start),
            who=tuple(owners.who),
            lead=tuple(owners.lead),
            with_=tuple(owners.with_),
            when=when,
            score=score,
            rule=rule,
            trace=trace,
        )

    def _section(self, at: int) -> tuple[str, ...]:
        i = bisect_right(self._starts, at) - 1
        return self._paths[i] if i >= 0 else ()

    def _sentence(self, at: int) -> tuple[int, int]:
        sentences = self.layout.segments.sentences
        i = bisect_right(sentences, (at, len(self.text) + 1)) - 1
        return sentences[i] if 0 <= i < len(sentences) else (at, at)

    def _counted(self, found: list[Finding]) -> tuple[Finding, ...]:
        """Say of each quote which occurrence in the text it is."""
        counted = []
        for finding in found:
            nth = _occurrence(self.text, finding.quote, finding.start)
            counted.append(replace(finding, nth=nth) if nth else finding)
        return tuple(counted)


def _listed(weights: list[tuple[float, str]]) -> str:
    return "，".join(f"{name} {weight:+.2f}" for weight, name in weights)


def _occurrence(text: str, quote: str, start: int) -> int:
    count, at = 0, text.find(quote)
    while 0 <= at < start:
        count += 1
        at = text.find(quote, at + 1)
    return count
