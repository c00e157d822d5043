"""What an order states of a matter: what was decided and when, who leads, how late it is, what was reported and asked.

The sentences are printed on official paper and kept for good, so they are Chinese whatever language a reader's pages
have, and every one of them comes from the ledger's journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from luoshi.ledger.models import Entry, EntryKind

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter

SHANGHAI = ZoneInfo("Asia/Shanghai")
REPORTS = (EntryKind.PROGRESS, EntryKind.ZERO_REPORT, EntryKind.REPORTED)
TOLD = (
    *REPORTS, EntryKind.FAILED, EntryKind.REMINDED, EntryKind.PRESSED, EntryKind.EXTENSION_GRANTED,
)  # fmt: skip
LACKING = {
    "sign": ("签收", "仍未签收"),
    "finish": ("完成", "仍未报结"),
    "report": ("报送进展", "仍未报送"),
    "verify": ("核验", "仍未核验"),
    "close": ("销号", "仍未销号"),
    "answer": ("答复申请", "仍未答复"),
    "review": ("复核", "仍未复核"),
    "reply": ("书面回复", "仍未回复"),
}
SHOWN_DATES = 4
SHOWN_TEXT = 80


@dataclass(frozen=True, slots=True)
class Line:
    """What facts need of a journal line."""

    seq: int
    kind: str
    at: datetime
    text: str
    data: dict[str, Any]


def histories(matters: Collection[int]) -> dict[int, list[Line]]:
    """Return the told lines of many matters, oldest first, in one query."""
    found: dict[int, list[Line]] = defaultdict(list)
    rows = Entry.objects.filter(matter__in=matters, kind__in=TOLD).order_by("matter", "seq")
    for matter, *values in rows.values_list("matter", "seq", "kind", "at", "text", "data"):
        found[matter].append(Line(*values))
    return found


def day(at: datetime) -> str:
    """Write the day of a moment as official papers do: 2026年6月30日."""
    return f"{at.astimezone(SHANGHAI):%Y年%-m月%-d日}"


def days_between(earlier: datetime, later: datetime) -> int:
    """Return how many days lie between two moments by the calendar in Shanghai."""
    return (later.astimezone(SHANGHAI).date() - earlier.astimezone(SHANGHAI).date()).days


def facts_of(
    matter: Matter, lines: Collection[Line], *, at: datetime, cause: Entry | None = None
) -> str:
    """Return the facts of one matter, a paragraph each; ``cause`` is what a ladder prepared, none: as it stands at ``at``."""
    known = [line for line in lines if cause is None or line.seq < cause.seq]
    paragraphs = [
        _decided(matter, known),
        _late(matter, known, cause.at if cause else at, cause),
        _reported(known),
        _asked(known),
    ]
    return "\n".join(filter(None, paragraphs))


def _decided(matter: Matter, lines: Collection[Line]) -> str:
    source = f"根据《{matter.document.strip('《》')}》" if matter.document else ""
    if matter.kind == "order":
        source = f"以{matter.document}"
    due = f"完成时限{day(matter.due_at)}" if matter.due_at else "未设完成时限，按期复核"
    granted = [line for line in lines if line.kind == EntryKind.EXTENSION_GRANTED]
    first = granted[0].data.get("old_due") if granted else None
    if first:
        was = day(datetime.fromisoformat(first))
        due += f"（原定{was}，经同意延期{len(granted)}次）"
    return (
        f"{day(matter.opened_at)}，{source}下达“{matter.title.rstrip('。')}”（台账编号{matter.code}），"
        f"由{matter.lead.name}牵头，{due}。"
    )


def _late(matter: Matter, lines: Collection[Line], at: datetime, cause: Entry | None) -> str:
    """Say what is lacking, and for how many days."""
    kind = cause.data.get("clock", "finish") if cause else "finish"
    due = matter.due_at
    if cause is not None and cause.data.get("due"):
        due = datetime.fromisoformat(cause.data["due"])
    percents = [line.data["percent"] for line in lines if isinstance(line.data.get("percent"), int)]
    reached = f"自报进度{percents[-1] if percents else 0}%"
    if due is None:
        return f"至{day(at)}，{reached}。"
    what, lacking = LACKING.get(kind, LACKING["finish"])
    days = days_between(due, at)
    if due > at or days < 0:
        return f"应于{day(due)}前{what}，至{day(at)}还有{-days}天，{reached}。"
    over = f"已超过{days}天" if days else "今天到期"
    tail = f"，{reached}" if kind == "finish" else ""
    return f"应于{day(due)}前{what}，至{day(at)}{lacking}，{over}{tail}。"


def _reported(lines: Collection[Line]) -> str:
    reports = [line for line in lines if line.kind in REPORTS]
    failed = sum(line.kind == EntryKind.FAILED for line in lines)
    if not reports:
        return "至今没有报送过进展。"
    last = reports[-1]
    empty = sum(line.kind == EntryKind.ZERO_REPORT for line in reports)
    said = f"已报送{len(reports)}次" + (f"（其中零报告{empty}次）" if empty else "")
    said += f"，最近一次为{day(last.at)}"
    if last.text.strip():
        said += f"：“{_cut(last.text)}”"
    return said + (f"；核验不通过{failed}次" if failed else "") + "。"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text.rstrip("。") if len(text) <= SHOWN_TEXT else f"{text[:SHOWN_TEXT]}……"


def _asked(lines: Collection[Line]) -> str:
    """Say how often the unit was reminded, and which orders it already has."""
    return "；".join(_asked_parts(lines)) + "。" if any(_asked_parts(lines)) else ""


def _asked_parts(lines: Collection[Line]) -> Iterator[str]:
    reminded = [line for line in lines if line.kind == EntryKind.REMINDED]
    if reminded:
        dates = list(dict.fromkeys(day(line.at) for line in reminded))
        last = "、".join(dates[-SHOWN_DATES:]) + ("等" if len(dates) > SHOWN_DATES else "")
        yield f"此前已提醒{len(reminded)}次（{last}）"
    numbers = [
        line.data["number"]
        for line in lines
        if line.kind == EntryKind.PRESSED and line.data.get("number")
    ]
    if numbers:
        last = "、".join(numbers[-SHOWN_DATES:]) + ("等" if len(numbers) > SHOWN_DATES else "")
        yield f"已发督办单{len(numbers)}份（{last}）"
