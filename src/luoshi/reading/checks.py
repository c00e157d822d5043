"""Checks before a plan is issued: what a clerk must still settle, row by row.

A check is a small function over one finding: it returns its sentence or None. ``CHECKS`` is the
visible list; the code of a check is its stable name in JSON, ``LABELS`` its name in the summary.
Checks judge what the text says; they add no owner, date or figure of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from luoshi.reading.duplicates import duplicates_within, figures
from luoshi.reading.model import Finding, Kind, Reading
from luoshi.reading.units import UnitList, is_group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Check = Callable[[Finding, "Circumstances"], str | None]

SHOWN = 24  # characters of another row quoted in a remark

LABELS = {
    "no_owner": "缺责任单位",
    "no_lead": "未明确牵头单位",
    "unknown_unit": "单位不在名单",
    "no_date": "缺完成时限",
    "date_before_document": "时限早于文件日期",
    "no_target": "缺可衡量目标",
    "masked_value": "指标数值未明",
    "duplicate": "疑似重复",
    "earlier_owner": "去年同类任务",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to settle about one row; ``code`` is a key of ``LABELS``."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the checks know besides the finding itself."""

    reading: Reading
    units: UnitList | None = None
    measured: frozenset[Finding] = frozenset()  # the rows that hold an indicator
    duplicates: Mapping[Finding, str] = field(default_factory=dict)  # the sentence for each


@dataclass(frozen=True, slots=True)
class Checked:
    """The remarks on each finding, in the order of the findings, and how many of each code."""

    remarks: tuple[tuple[Remark, ...], ...]
    counts: Mapping[str, int]

    def summary(self) -> str:
        """Return one line in Chinese, empty when there is nothing to settle."""
        return "，".join(f"{LABELS[code]}{count}项" for code, count in self.counts.items())


def check(
    reading: Reading,
    *,
    units: UnitList | None = None,
    numbers: Sequence[int] | None = None,
    proposals: Mapping[int, Remark] | None = None,
) -> Checked:
    """Check every finding of ``reading``.

    ``numbers`` are the row numbers that sentences name, by finding; the default counts from 1.
    ``proposals`` are owners from an earlier ledger, by finding (see :mod:`luoshi.reading.earlier`).
    """
    findings = reading.findings
    numbers = numbers or range(1, len(findings) + 1)
    circumstances = Circumstances(
        reading, units, _measured(findings), _duplicates(findings, numbers)
    )
    remarks: list[tuple[Remark, ...]] = []
    for at, finding in enumerate(findings):
        found = [
            Remark(code, sentence)
            for code, judge in CHECKS
            if (sentence := judge(finding, circumstances)) is not None
        ]
        if proposals and at in proposals:
            found.append(proposals[at])
        remarks.append(tuple(found))
    counted = Counter(remark.code for row in remarks for remark in row)
    return Checked(tuple(remarks), {code: counted[code] for code in LABELS if counted[code]})


def without_owner(finding: Finding, _: Circumstances) -> str | None:
    """Flag a row to be carried out that names nobody; bans bind everybody."""
    if finding.kind is Kind.PROHIBITION or _owners(finding):
        return None
    return "缺责任单位：原文没有写明"


def without_lead(finding: Finding, _: Circumstances) -> str | None:
    """Flag a row for which several units answer and none leads; groups (各县区) cannot lead."""
    owners = [owner for owner in finding.who if owner not in finding.with_ and not is_group(owner)]
    if finding.lead or len(owners) < 2:
        return None
    return f"未明确牵头单位：{'、'.join(owners)}中没有写明谁牵头"


def owner_not_in_list(finding: Finding, circumstances: Circumstances) -> str | None:
    """Flag named units that are not on the list; groups (各县区) need not be."""
    units = circumstances.units
    if units is None:
        return None
    unknown = [
        _with_suggestion(name, units)
        for name in _owners(finding)
        if not is_group(name) and units.find(name) is None
    ]
    return f"不在单位名单：{'；'.join(unknown)}" if unknown else None


def without_date(finding: Finding, _: Circumstances) -> str | None:
    """Flag a task or indicator without a time bound; duties and bans run on."""
    if finding.when is not None or finding.kind in {Kind.DUTY, Kind.PROHIBITION}:
        return None
    return "缺完成时限：原文没有写明"


def date_before_document(finding: Finding, circumstances: Circumstances) -> str | None:
    """Flag a time bound that lies before the day of the document."""
    written = circumstances.reading.date
    if written is None or finding.when is None or finding.when.date is None:
        return None
    if finding.when.date >= written:
        return None
    return f"完成时限“{finding.when.quote}”（{finding.when.date}）早于文件日期（{written}）"


def without_target(finding: Finding, circumstances: Circumstances) -> str | None:
    """Flag a task that holds no figure by which to measure it."""
    if finding.kind is not Kind.TASK or finding in circumstances.measured:
        return None
    return "缺可衡量目标：没有数量指标"


def masked_value(finding: Finding, _: Circumstances) -> str | None:
    """Flag an indicator whose figure is X in the document."""
    if finding.figure is None or finding.figure.value is not None:
        return None
    return f"指标“{finding.figure.name}”的数值未明（原文以X代替）"


def duplicate(finding: Finding, circumstances: Circumstances) -> str | None:
    """Flag a row when another one of the document says nearly the same."""
    return circumstances.duplicates.get(finding)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("no_owner", without_owner),
    ("no_lead", without_lead),
    ("unknown_unit", owner_not_in_list),
    ("no_date", without_date),
    ("date_before_document", date_before_document),
    ("no_target", without_target),
    ("masked_value", masked_value),
    ("duplicate", duplicate),
)


def quoted(text: str) -> str:
    """Return ``text`` in quotation marks, shortened for a sentence."""
    short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return f"“{short}”"


def _owners(finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*finding.lead, *finding.who, *finding.with_)))


def _with_suggestion(name: str, units: UnitList) -> str:
    nearest = units.nearest(name)
    return f"{name}（是否为{nearest.name}？）" if nearest else name


def _measured(findings: Sequence[Finding]) -> frozenset[Finding]:
    """Return the rows that contain an indicator's quote."""
    indicators = sorted((row.start, row.end) for row in findings if row.kind is Kind.INDICATOR)
    starts = [start for start, _ in indicators]

    def holds_one(row: Finding) -> bool:
        first = bisect_left(starts, row.start)
        last = bisect_left(starts, row.end)
        return any(end <= row.end for _, end in indicators[first:last])

    return frozenset(row for row in findings if row.kind is not Kind.INDICATOR and holds_one(row))


def _duplicates(findings: Sequence[Finding], numbers: Sequence[int]) -> dict[Finding, str]:
    """Return for each row that has near-duplicates a sentence that names the most similar."""
    pairs = [
        pair
        for pair in duplicates_within([row.quote for row in findings])
        if _comparable(findings[pair.left], findings[pair.right])
    ]
    nearest: dict[int, tuple[float, int]] = {}
    for pair in pairs:
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            # Of equally similar rows the first is named.
            nearest[one] = max(nearest.get(one, (0.0, 0)), (pair.similarity, -other))
    return {
        findings[one]: _duplicate_sentence(findings[one], findings[-other], numbers[-other], score)
        for one, (score, other) in nearest.items()
    }


def _comparable(one: Finding, other: Finding) -> bool:
    """Say whether two alike rows are the same demand twice.

    Not when one lies inside the other, when only one is a ban or an indicator, when two indicators
    measure different things, or when the text gives them to different units.
    """
    if one.start < other.end and other.start < one.end:
        return False
    if one.figure and other.figure and one.figure.name != other.figure.name:
        return False
    apart = {Kind.INDICATOR, Kind.PROHIBITION}
    if one.kind is not other.kind and {one.kind, other.kind} & apart:
        return False
    return not (one.who and other.who and set(one.who).isdisjoint(other.who))


def _duplicate_sentence(one: Finding, other: Finding, number: int, score: float) -> str:
    sentence = f"与第{number}行疑似重复（相似度{score:.2f}）：{quoted(other.quote)}"
    here, there = figures(one.quote), figures(other.quote)
    if here and there and here != there:
        sentence += f"；数字不一致：本行{'、'.join(here)}，该行{'、'.join(there)}"
    return sentence
