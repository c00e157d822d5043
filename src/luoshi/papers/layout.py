"""The official page: GB/T 9704-2012 党政机关公文格式, each figure with its clause.

Lengths are millimetres, sizes are points. Where the standard gives no figure the reason stands
beside ours. Fonts are named, never shipped: the Founder fonts are not free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAGE_WIDTH: Final = 210.0  # 5.1: A4
PAGE_HEIGHT: Final = 297.0  # 5.1
TYPE_AREA_WIDTH: Final = 156.0  # 5.2.1
TYPE_AREA_HEIGHT: Final = 225.0  # 5.2.1
TOP: Final = 37.0  # 5.2.1: 天头
LEFT: Final = 28.0  # 5.2.1: 订口
BOTTOM: Final = PAGE_HEIGHT - TOP - TYPE_AREA_HEIGHT  # 35, follows from 5.2.1
RIGHT: Final = PAGE_WIDTH - LEFT - TYPE_AREA_WIDTH  # 26, follows from 5.2.1

LINES: Final = 22  # 5.2.3: lines on a page
CHARACTERS: Final = 28  # 5.2.3: characters in a line
LINE_PITCH: Final = 28.95  # points; 5.2.3 names none: the pitch at which 22 lines fill 225 mm
INDENT: Final = 2  # 7.3.3: characters before each paragraph

ERHAO: Final = 22.0  # 7.3.1: 二号, the title
SANHAO: Final = 16.0  # 5.2.2: 三号, everything not named otherwise
SIHAO: Final = 14.0  # 7.5: 四号, page numbers
XIAOSI: Final = 12.0  # 小四, inside tables: not in the standard, what offices print
WUHAO: Final = 10.5  # 五号, the note under a table and Excel cells: ditto

PAGE_NUMBER_GAP: Final = 7.0  # 7.5: the dash stands 7 mm below the type area
PAGE_NUMBER_INDENT: Final = 1  # 7.5: 单页码居右空一字, 双页码居左空一字

MM_PER_POINT: Final = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Margins:
    """Millimetres from each edge of the page as it is read."""

    top: float
    right: float
    bottom: float
    left: float

    @property
    def footer(self) -> float:
        """Distance of the footer's lower edge from the page's, so that 7.5 is met."""
        return self.bottom - PAGE_NUMBER_GAP - SIHAO * MM_PER_POINT


UPRIGHT: Final = Margins(TOP, RIGHT, BOTTOM, LEFT)
# 8: a table printed across keeps its head at the binding edge, so the page turns by a quarter:
# what was left is now the top, what was the top is now on the right.
ACROSS: Final = Margins(top=LEFT, right=TOP, bottom=RIGHT, left=BOTTOM)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A typeface by the name offices use, the same design under other names, and stand-ins."""

    name: str
    alike: tuple[str, ...]
    stand_ins: tuple[str, ...]  # best first
    bold: bool = False  # the stand-ins are too light: print them bold

    @property
    def chain(self) -> tuple[str, ...]:
        """Every name, best first."""
        return (self.name, *self.alike, *self.stand_ins)


SERIFS: Final = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC", "SimSun")
SANS: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei")

XIAOBIAOSONG: Final = Typeface(  # 7.3.1: titles
    "方正小标宋简体",
    ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "华文中宋", "STZhongsong"),
    SERIFS,
    bold=True,
)
FANGSONG: Final = Typeface(  # 5.2.2: text
    "仿宋_GB2312",
    ("FangSong_GB2312", "仿宋", "FangSong", "华文仿宋", "STFangsong"),
    SERIFS,
)
HEITI: Final = Typeface("黑体", ("SimHei", "华文黑体", "STHeiti"), SANS)  # 7.3.3: 一、
KAITI: Final = Typeface(  # 7.3.3: （一）
    "楷体_GB2312",
    ("KaiTi_GB2312", "楷体", "KaiTi", "华文楷体", "STKaiti", "AR PL UKai CN"),
    SERIFS,
)
SONGTI: Final = Typeface("宋体", ("SimSun", "NSimSun"), SERIFS)  # 7.5: page numbers

TYPEFACES: Final = (XIAOBIAOSONG, FANGSONG, HEITI, KAITI, SONGTI)
