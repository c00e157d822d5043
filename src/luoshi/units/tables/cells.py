"""What a cell says: text, a number, a day, yes or no, one of a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from luoshi.units.tables.directory import Directory

Read = Callable[[str, "Directory"], Any]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?"
)
_DIVIDED: Final = re.compile(r"[、，,;；\n]+")
LARGEST: Final = 99_999


class BadCell(ValueError):
    """The cell says nothing that this column understands; the message gives the way out."""


def text(cell: str, _known: Directory) -> str:
    """Return the cell as it stands."""
    return cell


def names(cell: str, _known: Directory) -> list[str]:
    """Return the parts of “甲、乙”."""
    return [part for part in map(str.strip, _DIVIDED.split(cell)) if part]


def number(cell: str, _known: Directory) -> int:
    """Return a whole number from 0; an empty cell is 0."""
    if not cell:
        return 0
    if not (cell.isascii() and cell.isdigit()) or int(cell) > LARGEST:
        raise BadCell(_("请填 0 到 %d 的整数。") % LARGEST)
    return int(cell)


def yes(cell: str, _known: Directory) -> bool:
    """Return whether the cell says 是."""
    if cell not in {"是", "否", ""}:
        raise BadCell(_("请填“是”或“否”。"))
    return cell == "是"


def morning(cell: str, _known: Directory) -> datetime | None:
    """Return the beginning of a day; nothing for an empty cell."""
    if not cell:
        return None
    match = _DAY.fullmatch(cell)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadCell(_("日期请写成 2026-03-02。"))
    return datetime.combine(day, time(), SHANGHAI)


def one_of(choices: type[TextChoices]) -> Read:
    """Return a reader of one of the Chinese labels of ``choices``."""

    def read(cell: str, _known: Directory) -> str:
        found = labels(choices).get(cell)
        if found is None:
            raise BadCell(_("请填其中一个：%s。") % "、".join(labels(choices)))
        return found

    return read


@cache
def labels(choices: type[TextChoices]) -> dict[str, str]:
    """Return the labels as the file has them, whatever the reader's language: Chinese label → value."""
    with override("zh-hans"):
        return {str(label): value for value, label in choices.choices}


@cache
def label(choices: type[TextChoices], value: str) -> str:
    """Return the Chinese label of a value."""
    with override("zh-hans"):
        return str(choices(value).label)


def day(moment: datetime | None) -> date | None:
    """Return the day of a moment, as people here count it."""
    return moment.astimezone(SHANGHAI).date() if moment else None
