"""From runs of glyphs to lines: the order on the page counts, not the order in the file.

LibreOffice, for one, draws the quotation marks of a line after the line, in another font; a reader
that follows the file puts them at the end of the sentence. So runs are gathered by height, then
ordered from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from luoshi.reading.formats.layout.geometry import Line, Run

_SAME_HEIGHT: Final = 0.5  # of the larger size: a superscript belongs to its line
_LATIN_GAP: Final = 0.15  # of the size: between words; letters stand closer
_WIDE_GAP: Final = 0.9  # a gap as wide as a glyph separates even Chinese text
_SAME_PLACE: Final = 0.25  # a glyph drawn twice to look bold

_RAISED: Final = 0.15  # of the line's size, above its base line
_RAISED_SIZE: Final = 0.8
_MARK: Final = re.compile(r"[\[［(（]?(?:\d{1,3}|[①-⑳*])[\]］)）]?")

_SUPPLEMENT: Final = (
    "⺁厂⺄乙⺅亻⺇几⺈刀⺉刂⺋㔾⺌小⺍小⺏尣⺐尢⺒巳⺓幺⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爪⺥爪⺦丬⺧牛"
    "⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱网⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺聿⺻肉⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西"
    "⻅见⻆角⻇角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻢马⻣骨"
    "⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS: Final = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(_SUPPLEMENT[at]): _SUPPLEMENT[at + 1] for at in range(0, len(_SUPPLEMENT), 2)},
}
"""Radicals (U+2E80–2FDF) that some programs write in place of the characters they look like."""


def latin(char: str) -> bool:
    """Tell whether a glyph takes part in words separated by spaces."""
    return char < "\u2000" and not char.isspace()


def glue(left: str, right: str) -> str:
    """Return what stands between two texts that meet at a line's end: a space between words."""
    if left and right and latin(left[-1]) and latin(right[0]) and left[-1] != "-":
        return " "
    return ""


def to_lines(runs: Iterable[Run], page: int, marks: list[str] | None = None) -> list[Line]:
    """Return the lines of a page or cell from top to bottom.

    Raised figures that refer to a footnote would join the number before them; they are left out
    and added to ``marks``.
    """
    rows: list[list[Run]] = []
    base = size = 0.0  # of the largest run in the last row
    for run in sorted(runs, key=lambda run: run.base):
        if rows and run.base - base <= _SAME_HEIGHT * max(size, run.size):
            rows[-1].append(run)
            if run.size > size:
                base, size = run.base, run.size
            continue
        rows.append([run])
        base, size = run.base, run.size
    return [_line(row, page, marks) for row in rows]


def _line(row: Sequence[Run], page: int, marks: list[str] | None) -> Line:
    if len(row) == 1:
        run = row[0]
        return Line(run.text, run.x0, run.x1, run.base, run.size, page)
    ordered = sorted(row, key=lambda run: run.x0)
    main = max(ordered, key=lambda run: len(run.text))
    parts = [ordered[0].text]
    before = ordered[0]
    end = before.x1
    for run in ordered[1:]:
        size = max(run.size, before.size)
        if run.text == before.text and run.x0 - before.x0 < _SAME_PLACE * size:
            continue
        if _is_mark(run, main, before.text[-1]):
            if marks is not None:
                marks.append(run.text)
            continue
        gap = run.x0 - end
        if gap > _WIDE_GAP * size or (
            gap > _LATIN_GAP * size and latin(run.text[0]) and latin(before.text[-1])
        ):
            parts.append(" ")
        parts.append(run.text)
        before = run
        end = max(end, run.x1)
    return Line("".join(parts), ordered[0].x0, end, main.base, main.size, page)


def _is_mark(run: Run, main: Run, before: str) -> bool:
    """Whether a run is a raised reference to a footnote; km² and m³ are none."""
    return (
        run.size < _RAISED_SIZE * main.size
        and run.base < main.base - _RAISED * main.size
        and _MARK.fullmatch(run.text) is not None
        and not (before.isascii() and before.isalpha())
    )
