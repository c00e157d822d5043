"""The last day that a matched time expression names; None where it names no computable day."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from luoshi.reading.numerals import to_number


def _year(match: re.Match[str], base: dt.date, prefix: str = "") -> int | None:
    """Return the year the match names, or None when it names none."""
    groups = match.groupdict()
    if written := groups.get(f"{prefix}year"):
        value = to_number(written)
        return None if value is None else int(value)
    relative = groups.get(f"{prefix}rel")
    if relative is None:
        return None
    return base.year + {"明年": 1, "次年": 1, "后年": 2}.get(relative, 0)


def _number(text: str | None) -> int | None:
    value = to_number(text) if text else None
    return None if value is None else int(value)


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of the month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


LOOK_BACK = dt.timedelta(days=75)  # a bare month further back than this means next year


def _infer(base: dt.date, month: int, day: int | None) -> dt.date | None:
    """Return the date in the year nearest ahead of ``base``."""
    found = _safe(base.year, month, day)
    if found is not None and found < base - LOOK_BACK and base.month >= BARE_MONTH_TURNS:
        return _safe(base.year + 1, month, day)
    return found


BARE_MONTH_TURNS = 10  # from October on, a bare month in spring is next year's


def _safe(year: int, month: int, day: int | None) -> dt.date | None:
    if not 1 <= month <= 12:
        return None
    last = month_end(year, month)
    return last if day is None else (dt.date(year, month, day) if 1 <= day <= last.day else None)


PART_OF_MONTH = {"上旬": 10, "中旬": 20, "初": 10, "中": 20}


def exact_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the day of 5月20日, 6月底, 10月中旬."""
    month, day = _number(match["month"]), _number(match["day"])
    if match.groupdict().get("part"):
        day = PART_OF_MONTH.get(match["part"])
    if month is None or month > 12:
        return None
    year = _year(match, base)
    return _infer(base, month, day) if year is None else _safe(year, month, day)


def range_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the last day of a span of dates."""
    year = _year(match, base, "to_") or _year(match, base)
    month = _number(match["to_month"]) or _number(match["month"])
    day = _number(match["to_day"]) or _number(match["last_day"])
    if match["to_part"]:
        day = PART_OF_MONTH.get(match["to_part"])
    if month is None or month > 12:
        return None
    return _infer(base, month, day) if year is None else _safe(year, month, day)


def quarter_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the last day of a quarter."""
    quarter = _number(match["quarter"])
    if quarter is None or not 1 <= quarter <= 4:
        return None
    year = _year(match, base) or base.year
    return month_end(year, quarter * 3)


def half_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the last day of a half-year."""
    return month_end(_year(match, base) or base.year, 6 if match["half"].startswith("上") else 12)


def year_end_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the last day of a year."""
    return dt.date(_year(match, base) or base.year, 12, 31)


def plan_day(match: re.Match[str], _: dt.date) -> dt.date | None:
    """Return the last day of a five-year plan."""
    ordinal = _number(match["plan"])
    return None if ordinal is None else dt.date(PLAN_ZERO + 5 * ordinal, 12, 31)


PLAN_ZERO = (
    1955  # “一五” ended in 1957 off the later grid; from “十一五” (2010) on the grid is exact
)


def weekday_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the day of 下周五; without a weekday the Sunday of that week."""
    day = "一二三四五六日天".find(match["weekday"]) if match["weekday"] else 6
    day = min(day, 6)
    weeks = 1 if match["week"].startswith("下") else 0
    monday = base - dt.timedelta(days=base.weekday())
    return monday + dt.timedelta(days=7 * weeks + day)


def this_month_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the day of 本月10号, 下月底."""
    month = base.month + (1 if match["thismonth"].startswith("下") else 0)
    year = base.year + (month > 12)
    month = month - 12 if month > 12 else month
    day = _number(match["day"])
    part = match["part"]
    return _safe(year, month, PART_OF_MONTH.get(part) if part else day)


def span_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Resolve 一周内, 两个月内 from the document's date; working days need a calendar."""
    count = _number(match["count"])
    if match["count"] == "半":
        months = {"年": 6}.get(match["span"], 0)
        return _add_months(base, months) if months else None
    if count is None:
        return None
    unit = match["span"]
    if unit in {"天", "日"}:
        return base + dt.timedelta(days=count)
    if unit in {"周", "个星期", "个礼拜", "星期"}:
        return base + dt.timedelta(days=7 * count)
    if unit in {"个月", "年"}:
        return _add_months(base, count * (12 if unit == "年" else 1))
    return None


def _add_months(base: dt.date, months: int) -> dt.date:
    index = base.year * 12 + base.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(base.day, last))


def today_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the day of 今天, 明天."""
    word = match["near"]
    return base + dt.timedelta(days={"明天": 1, "今明两天": 1, "后天": 2}.get(word, 0))


def recurring_day(match: re.Match[str], base: dt.date) -> dt.date | None:
    """Return the end of the quarter that bounds a recurring day (四季度每月25日前), else None."""
    return quarter_day(match, base) if match["quarter"] else None


def no_date_day(_: re.Match[str], __: dt.date) -> dt.date | None:
    """Return None: a festival, season or recurring day is never invented."""
    return None
