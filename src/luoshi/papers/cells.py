"""What a cell may hold: characters XML can carry, and text no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from typing import Final

# Everything outside XML 1.0's Char production; lone surrogates cannot be encoded at all.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What Excel, WPS or LibreOffice may take for the start of a formula when it opens a CSV file; the
# full-width forms count where the keyboard is East Asian (OWASP, CSV injection).
_TRIGGERS: Final = frozenset("=+-@\t\r＝＋－＠")

LONGEST: Final = 32_767  # characters Excel stores in one cell
_CUT: Final = "……（超出单元格容量，以下略）"


def printable(text: str) -> str:
    r"""Return ``text`` without the characters that no XML file can carry.

    Line ends become ``\n``, except a carriage return that stands alone: it may be data.
    """
    return _UNPRINTABLE.sub("", text).replace("\r\n", "\n")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run ``text``; leading blanks do not hide a formula."""
    return text[:1] in _TRIGGERS or text.lstrip()[:1] in _TRIGGERS


def neutral(text: str) -> str:
    """Return printable ``text`` for CSV, with an apostrophe before what looks like a formula."""
    text = printable(text)
    return f"'{text}" if text and looks_like_formula(text) else text


def fitting(text: str) -> str:
    """Return printable ``text`` for an Excel cell; what exceeds its capacity is cut, and says so.

    Excel counts UTF-16 units, so characters beyond the first plane count twice.
    """
    text = printable(text)
    # Hazard: xlsxwriter passes a string wrapped in <r>…</r> through as markup; a blank stops it.
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST - len(_CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def width(text: str) -> int:
    """Columns that ``text`` takes in a typeface where Chinese is twice as wide as Latin.

    An estimate from its length in UTF-8, where Chinese takes three bytes: no loop in Python.

    >>> width("增长5%")
    6
    """
    return len(text) + (len(text.encode(errors="replace")) - len(text) + 1) // 2


def lines(text: str, columns: int) -> int:
    """Lines that ``text`` needs when wrapped to ``columns``, never fewer than one."""
    columns = max(columns, 2)
    return sum(max(1, -(-width(line) // columns)) for line in text.split("\n"))
