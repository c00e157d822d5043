"""Years: read from a notice's file, or estimated where there is no notice yet."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


class BadCalendar(Exception):
    """A year's file says something that cannot be; the message names file, place and value."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year: its days off with the holiday's name, its make-up working days, and the notice that says so."""

    year: int
    off: Mapping[date, str]
    make_up: frozenset[date]
    notice: str = ""  # empty: estimated (预估)
    names: Mapping[date, str] = field(
        default_factory=dict
    )  # make-up day → the holiday it makes up for


def read_year(path: Path) -> Year:
    """Return the year that a TOML file describes.

    Raises
    ------
    BadCalendar
        Unreadable, or its days do not add up.

    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return _year(path.name, table)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path.name}：读不了这份日历（{error}）"
        raise BadCalendar(msg) from None
    except KeyError as error:
        msg = f"{path.name}：缺少 {error.args[0]}"
        raise BadCalendar(msg) from None


def _year(name: str, table: Mapping[str, Any]) -> Year:
    year, off, make_up = table["year"], {}, {}
    for row in table["holiday"]:
        days = list(_days(name, row))
        off.update(dict.fromkeys(days, row["name"]))
        make_up.update(dict.fromkeys(row.get("make_up", []), row["name"]))
    for day in [*off, *make_up]:
        if not isinstance(day, date) or day.year not in {year, year + 1}:
            msg = f"{name}：{day} 不是 {year} 年的日期"
            raise BadCalendar(msg)
    for day in make_up:
        if day in off or day.weekday() < 5:
            msg = f"{name}：{day} 写成了调休上班，但它是{'放假日' if day in off else '平常工作日'}"
            raise BadCalendar(msg)
    return Year(year, off, frozenset(make_up), table["notice"], make_up)


def _days(name: str, row: Mapping[str, Any]) -> Iterator[date]:
    first, last = row["first"], row["last"]
    count = (last - first).days + 1
    if count < 1 or count != row["days"]:
        msg = (
            f"{name}：{row['name']}从 {first} 到 {last} 是 {count} 天，文件写的是 {row['days']} 天"
        )
        raise BadCalendar(msg)
    for number in range(count):
        yield first + timedelta(days=number)


@cache
def _lunar() -> Mapping[str, list[str]]:
    table: Mapping[str, list[str]] = tomllib.loads((DATA / "lunar.toml").read_text("utf-8"))
    return table


def estimated(year: int) -> Year:
    """Return a year without a notice: statutory holidays only, nothing made up for (全国年节及纪念日放假办法, 2024).

    Outside 2020–2040 the lunar holidays are not known and left out.
    """
    off = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节", date(year, 5, 2): "劳动节"}
    off |= {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
    lunar = _lunar().get(str(year))
    if lunar:
        spring, *others = (date.fromisoformat(f"{year}-{day}") for day in lunar)
        off |= {spring + timedelta(days=number): "春节" for number in range(-1, 3)}
        off |= dict(zip(others, ("清明节", "端午节", "中秋节"), strict=True))
    return Year(year, off, frozenset())
