"""How kinds, targets, dates and sections are worded in Chinese; every writer words them alike."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

    from luoshi.papers.plan import Plan, Row, Target

KINDS: Final = {"indicator": "指标", "task": "任务", "duty": "常态职责", "prohibition": "禁令"}
PARTS: Final = {
    "indicator": "主要指标",
    "task": "重点任务",
    "duty": "常态职责",
    "prohibition": "禁止事项",
}
MASKED: Final = "X"  # how offices print a figure that is not to be seen yet

_SIGNS: Final = {">=": "≥", "<=": "≤", "=": "", "~": "约"}
_COMPARISONS: Final = {">=": "不低于", "<=": "不高于", "=": "等于", "~": "左右"}
_DIRECTIONS: Final = {"up": "增长", "down": "下降", "level": "持平"}
_RATES: Final = frozenset({"%", "％", "‰", "个百分点", "倍"})

_HEADINGS: Final = (  # GB/T 9704 7.3.3: what a paragraph begins with, up to its first full stop
    re.compile(r"[一二三四五六七八九十百]+、[^。\n]*。?"),
    re.compile(r"（[一二三四五六七八九十百]+）[^。\n]*。?"),
)


def kind(name: str) -> str:
    """Return the Chinese term of the glossary; an unknown kind stands as it is."""
    return KINDS.get(name, name)


def number(value: float | None) -> str:
    """Return ``value`` with the digits it was written with, X when masked.

    >>> number(83.0), number(5.25), number(None)
    ('83', '5.25', 'X')
    """
    if value is None or not math.isfinite(value):
        return MASKED
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def amount(target: Target) -> str:
    """Return the figure with its unit and without its comparison: 5%—6%, 28件, X%."""
    low = number(target.value)
    if target.value_max is None:
        return low + target.unit
    unit = target.unit if target.unit in _RATES else ""
    return f"{low}{unit}—{number(target.value_max)}{target.unit}"


def comparison(target: Target) -> str:
    """Return how the figure is to be met, in words for a column of its own: 增长不低于."""
    words = _DIRECTIONS.get(target.direction or "", "") + (
        "区间" if target.value_max is not None else _COMPARISONS.get(target.op, target.op)
    )
    return f"力争{words}" if target.stretch else words


def brief(target: Target) -> str:
    """Return the target for a narrow cell: ≥83%, 增长5%—6%, 力争≥2200亿元, 约7%.

    A range carries its own comparison, and 持平 needs no figure unless one is named.
    """
    sign = "" if target.value_max is not None else _SIGNS.get(target.op, target.op)
    figure = sign + amount(target)
    return _with_direction(target, figure)


def phrase(target: Target) -> str:
    """Return the target as a sentence would put it: 不低于83%, 6500个以上, 7%左右, 100%."""
    whole = target.op == ">=" and amount(target) == "100%" and not target.direction
    if target.value_max is not None or target.op == "=" or whole:
        return _with_direction(target, amount(target))
    if target.op == "~":
        return _with_direction(target, f"{amount(target)}左右")
    if target.op == "<=":
        return _with_direction(target, f"{amount(target)}以内")
    if target.op == ">=" and (target.unit not in _RATES or target.direction in {"up", "down"}):
        return _with_direction(target, f"{amount(target)}以上")
    return _with_direction(target, f"{_COMPARISONS.get(target.op, target.op)}{amount(target)}")


def _with_direction(target: Target, figure: str) -> str:
    direction = _DIRECTIONS.get(target.direction or "", "")
    if target.direction == "level" and not target.value:
        figure = ""
    return f"{'力争' if target.stretch else ''}{direction}{figure}"


def day(date: dt.date) -> str:
    """Return ``date`` as GB/T 9704 7.3.5.4 writes it: Arabic digits, no leading zeros."""
    return f"{date.year}年{date.month}月{date.day}日"


def due(row: Row) -> str:
    """Return the finish date as written; where only the date is known, the date."""
    if row.due or row.due_on is None:
        return row.due
    return day(row.due_on)


def section(row: Row) -> str:
    """Return the path of headings on one line."""
    return " › ".join(row.section)


def provenance(plan: Plan) -> str:
    """Return what the paper was drawn from: 《…》（2026年1月18日）, empty when unknown."""
    if not plan.source_title:
        return ""
    title = plan.source_title
    if not title.startswith("《"):
        title = f"《{title}》"
    return title + (f"（{day(plan.source_date)}）" if plan.source_date else "")


def counts(plan: Plan) -> dict[str, int]:
    """Return how many rows of each kind ``plan`` holds, known kinds first, none left out."""
    found = dict.fromkeys(KINDS, 0)
    for row in plan.rows:
        found[row.kind] = found.get(row.kind, 0) + 1
    return found


def summary(plan: Plan) -> str:
    """Return the counts in a sentence: 共12项，其中指标3项、任务9项。."""
    parts = [f"{kind(name)}{count}项" for name, count in counts(plan).items() if count]
    inner = f"，其中{'、'.join(parts)}" if len(parts) > 1 else ""
    return f"共{len(plan.rows)}项{inner}。"


def remarks(plan: Plan) -> list[str]:
    """Return the notes printed under the table: source, counts, 解密责任人, then the plan's own."""
    origin = provenance(plan)
    notes = [f"本表根据{origin}整理，{summary(plan)}" if origin else f"本表{summary(plan)}"]
    if plan.declassified_by:
        notes.append(f"解密责任人：{plan.declassified_by}。")
    return notes + [note for note in plan.notes if note.strip()]


def numbered_remarks(plan: Plan) -> list[str]:
    """Return the notes as printed: 注：…, numbered where there are several."""
    notes = remarks(plan)
    if len(notes) == 1:
        return [f"注：{notes[0]}"]
    first = f"注：1.{notes[0]}"
    return [first, *(f"    {place}.{note}" for place, note in enumerate(notes[1:], start=2))]


def heading(paragraph: str) -> tuple[int, str, str]:
    """Split a paragraph of a covering text into the level of its heading, heading and rest.

    >>> heading("一、压实责任。要报送方案。")
    (1, '一、压实责任。', '要报送方案。')

    Level 0 with an empty heading where there is none.
    """
    for level, pattern in enumerate(_HEADINGS, start=1):
        if found := pattern.match(paragraph):
            return level, found[0], paragraph[found.end() :]
    return 0, "", paragraph


def is_addressee(paragraph: str) -> bool:
    """Whether ``paragraph`` names the addressees (7.3.2), which stand without indent."""
    return paragraph.rstrip().endswith("：") and "。" not in paragraph
