"""Find a document's title and date: what every relative time in it hangs on."""

from __future__ import annotations

import datetime as dt
import re

from luoshi.reading.numerals import to_number

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|二[〇零○][〇零一二三四五六七八九]{2})\s*年\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_LINE_DATE = re.compile(rf"^[\s　（(]*{_DATE.pattern}[^，。；]{{0,30}}$", re.MULTILINE)
_MADE = re.compile(rf"(?:交办|印发|发文|成文|签发)日期[：:]\s*{_DATE.pattern}")
_DOTTED = re.compile(
    r"(?<![\d.])(?P<year>20\d\d)[.．/-](?P<month>\d{1,2})[.．/-](?P<day>\d{1,2})(?![\d.])"
)
_NUMBER = re.compile(r"[〔\[（(](?P<year>20\d\d)[〕\]）)]")
_YEAR_HINTS = (
    (
        re.compile(
            r"(?P<year>20\d\d)年(?:的)?(?:政府)?(?:主要预期目标|重点工作|工作安排|总体要求|目标任务|重点任务|是|经济社会发展)"
        ),
        0,
    ),
    (re.compile(r"(?P<year>20\d\d)年工作回顾|回顾了?(?P<year2>20\d\d)年"), 1),
)
_SPAN = re.compile(r"[（(](?P<year>20\d\d)年?(?:—|－|-|~|～|至)+20\d\d年[）)]")
_DEADLINE = re.compile(
    r"(?<!截至)(?<!截止)(?P<year>20\d\d)年\d{1,2}月(?:\d{1,2}日|底|末|份)?(?:前|底前|以前|至|到|—)"
)
HEAD, TAIL = 400, 300


def document_title(text: str) -> str:
    """Return the title: the first lines up to the date, number or addressee, joined."""
    lines: list[str] = []
    for raw in text.split("\n")[:12]:
        line = raw.strip()
        if not line:
            if lines:
                break
            continue
        if lines and (_DATE.search(line) or _NUMBER.search(line) or line[-1] in "：:。；"):
            break
        if line[-1] in "：:" or len(line) > 60:
            break
        lines.append(line)
        if len(lines) == 3:
            break
    return "".join(lines)[:80]


def document_date(text: str) -> dt.date | None:
    """Return the date the document gives itself: below the title, at its end, or in its head; else None."""
    head, tail = text[:HEAD], text[-TAIL:]
    for match in (
        _LINE_DATE.search(head),
        _MADE.search(head),
        _last(_LINE_DATE, tail),
        _DATE.search(head[:200]),
        _DOTTED.search(head[:200]),
    ):
        if match is not None and (date := _date(match)) is not None:
            return date
    return None


def document_year(text: str) -> int | None:
    """Return the year the document speaks from where it gives no date, or None.

    A plan speaks from the first year of its span, a document that only sets deadlines from the earliest.
    """
    if match := _NUMBER.search(text[:HEAD]):
        return int(match["year"])
    for pattern, shift in _YEAR_HINTS:
        if match := pattern.search(text):
            year = match["year"] or match.groupdict().get("year2") or ""
            return int(year) + shift
    if match := _SPAN.search(text[:HEAD]):
        return int(match["year"])
    return min((int(match["year"]) for match in _DEADLINE.finditer(text)), default=None)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


def _date(match: re.Match[str]) -> dt.date | None:
    parts = [to_number(match[name]) for name in ("year", "month", "day")]
    try:
        return dt.date(*(int(p) for p in parts if p is not None))
    except (TypeError, ValueError):
        return None
