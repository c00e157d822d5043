"""The list of units, and which of them a name in a text means.

A name matches a unit of the list when, after :func:`short_forms`, it equals the unit's name or one
of its aliases: 市发改委 and 清河市发展和改革委员会 both shorten to level 市, core 发改委. The level
(省, 市, 县 …) and the place may be missing on either side but not contradict each other. Failing
that, an abbreviation matches the single unit whose full name it picks characters from (住城建局
from 住房和城乡建设局). 各县区, 有关部门 and the like are groups, 分管副市长 is a post: they are no
units and no errors.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAME_HEADERS = ("单位名称", "单位", "名称", "name", "unit")
ALIAS_HEADERS = ("简称/别名", "简称", "别名", "简称别名", "aliases", "alias", "short name")
SEPARATOR = re.compile(r"[、;；,，|/\s]+")
NEAR = 0.5  # Below this likeness no unit is suggested.
LONGEST_ABBREVIATION = 6
KINDS = "局委厅办部"  # what 市财政 leaves out

GROUP = re.compile(
    r"各|的|\d|^(?:每|任何|广大|全体|所有|有关|相关|其他|其余|属地|本级|上述|(?:全|本)[省市县区])"
    r"|(?:有关|相关|主管|成员|责任|牵头|配合|职能|主办|协办|承办|监管)单位"
    r"|等(?:单位|地)|[两三四五六七八九十](?:家|级|县|区)|部门$"
    r"|^(?:单位|企业|事业单位|乡镇|街道|社区|村|学校|寄宿制学校|县区|县市区|县（市、区）)+$"
)
# Posts and people answer too, but stand in no list of units.
PERSON = re.compile(
    r"(?:干部|干警|人员|领导|负责人|负责同志|同志|成员|个人|网格员|[河路林湖田]长|[省市县区乡镇校院局]长"
    r"|书记|支书|主任)(?:（[^）]*）)?$"
)
LEVEL = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,7}?)??(?P<level>省|自治区|自治州|市|县|区|旗|州|镇|乡)"
    r"(?!场[监和管]|政(?![府数务协法策])|容|民(?![政族宗主委盟])|域|际|直)(?P<core>.{2,})$"
)
PARTY = re.compile(r"^委(?!员会|办|老)(?=.{3,})")
SEAT = re.compile(r"(?<=[省市县区州旗镇乡])(?:人民)?政府$|(?<=街道)办事处$")
BRACKET = re.compile(r"[（(][^（）()]*[）)]")
CHINESE_PARTY = re.compile(r"^(?:中共|中国共产党)")
YOUTH_LEAGUE = re.compile(
    r"^(?:中国共产主义青年团|共青团|团)(?P<place>.*?)(?P<level>[省市县区])委(?:员会)?$"
)


class UnreadableUnitList(Exception):
    """The unit list cannot be used; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation of the list."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A name taken apart: 清河 · 市 · 发改委. ``place`` and ``level`` may be empty."""

    place: str
    level: str
    core: str

    def agrees_with(self, other: ShortForm) -> bool:
        """Say whether neither level nor place contradicts the other's."""
        return (not self.level or not other.level or self.level == other.level) and (
            not self.place or not other.place or self.place == other.place
        )


class UnitList:
    """The units that may answer for a row."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units: tuple[Unit, ...] = tuple(units)
        self._exact: dict[str, Unit] = {}
        self._cores: dict[str, list[tuple[ShortForm, Unit]]] = {}
        for unit in self.units:
            for name in (unit.name, *unit.aliases):
                self._exact.setdefault(_plain(name), unit)
                for form in short_forms(name):
                    self._cores.setdefault(form.core, []).append((form, unit))

    def find(self, name: str) -> Unit | None:
        """Return the unit that ``name`` means, or None when none or several fit."""
        exact = self._exact.get(_plain(name))
        return exact or self._by_short_form(name) or self._by_abbreviation(name)

    def nearest(self, name: str) -> Unit | None:
        """Return the unit whose name looks most like ``name``, or None when none is near."""
        best, nearest = NEAR, None
        form = short_forms(name)[0]
        for unit in self.units:
            if not form.agrees_with(short_forms(unit.name)[0]):
                continue
            for known in (unit.name, *unit.aliases):
                core = short_forms(known)[0].core
                likeness = SequenceMatcher(None, form.core, core, autojunk=False).ratio()
                if likeness > best:
                    best, nearest = likeness, unit
        return nearest

    def _by_short_form(self, name: str) -> Unit | None:
        units = {
            unit.name: unit
            for form in short_forms(name)
            for core in (form.core, *(form.core + kind for kind in KINDS))
            for known, unit in self._cores.get(core, ())
            if form.agrees_with(known)
        }
        return units.popitem()[1] if len(units) == 1 else None

    def _by_abbreviation(self, name: str) -> Unit | None:
        form = short_forms(name)[0]
        if not 3 <= len(form.core) <= LONGEST_ABBREVIATION:
            return None
        found = {
            unit.name: unit
            for unit in self.units
            for known in _written_out(unit.name)
            if form.agrees_with(known) and _abbreviates(form.core, known.core)
        }
        return found.popitem()[1] if len(found) == 1 else None


def is_group(name: str) -> bool:
    """Say whether ``name`` means many units (各县区) or people (分管副市长): no list holds those."""
    plain = _plain(name)
    return any(pattern.search(plain) for pattern in (GROUP, PERSON))


@lru_cache(maxsize=4096)
def short_forms(name: str) -> tuple[ShortForm, ...]:
    """Return the ways to take ``name`` apart, the likeliest first."""
    return tuple(
        dict.fromkeys(
            ShortForm(form.place, form.level, _shorten(form.core)) for form in _written_out(name)
        )
    )


def parse_units(content: bytes) -> UnitList:
    """Read ``units.csv`` (UTF-8 or GB 18030; 单位名称 and 简称/别名, or name and aliases)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_gb18030(content)
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if not rows:
        raise UnreadableUnitList("单位名单是空的：请至少写一列“单位名称”")
    name_at, alias_at = _columns(rows[0])
    units = [unit for row in rows[1:] if (unit := _unit(row, name_at, alias_at))]
    if not units:
        raise UnreadableUnitList("单位名单只有表头：请在“单位名称”列下写上单位")
    return UnitList(units)


def _decode_gb18030(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableUnitList(
            "单位名单的编码既不是 UTF-8 也不是 GB 18030：请另存为“CSV UTF-8”再试"
        ) from None


def _columns(header: Sequence[str]) -> tuple[int, int | None]:
    titles = [title.strip().lower() for title in header]
    names = [titles.index(title) for title in NAME_HEADERS if title in titles]
    if not names:
        raise UnreadableUnitList(
            f"单位名单的表头“{'、'.join(filter(None, titles))}”里没有“单位名称”列：请加上这一列"
        )
    aliases = [titles.index(title) for title in ALIAS_HEADERS if title in titles]
    return names[0], aliases[0] if aliases else None


def _unit(row: Sequence[str], name_at: int, alias_at: int | None) -> Unit | None:
    name = row[name_at].strip() if name_at < len(row) else ""
    if not name:
        return None
    written = row[alias_at] if alias_at is not None and alias_at < len(row) else ""
    return Unit(name, tuple(filter(None, SEPARATOR.split(written.strip()))))


def _plain(name: str) -> str:
    return BRACKET.sub("", re.sub(r"\s+", "", name)) or name.strip()


def _written_out(name: str) -> Iterator[ShortForm]:
    """Yield ``name`` taken apart, its core as written."""
    name = SEAT.sub("", CHINESE_PARTY.sub("", _plain(name)))
    if league := YOUTH_LEAGUE.match(name):
        yield ShortForm(league["place"], league["level"], "共青团委")
    elif match := LEVEL.match(name):
        yield ShortForm(match["place"] or "", match["level"], PARTY.sub("", match["core"]))
    yield ShortForm("", "", name)


@lru_cache(maxsize=4096)
def _shorten(core: str) -> str:
    pattern, short = _short_names()
    return pattern.sub(lambda match: short[match[0]], core)


@cache
def _short_names() -> tuple[re.Pattern[str], dict[str, str]]:
    lines = resources.files("luoshi.reading").joinpath("data/unit_short_names.tsv")
    short: dict[str, str] = {}
    for line in lines.read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            full, _, brief = line.partition("\t")
            short[full] = brief
    longest_first = sorted(short, key=lambda full: (-len(full), full))
    return re.compile("|".join(map(re.escape, longest_first))), short


def _abbreviates(short: str, full: str) -> bool:
    """Say whether ``short`` keeps the first character of ``full``, its kind, and picks the rest."""
    if len(short) >= len(full) or short[0] != full[0]:
        return False
    ends = full.endswith(short[-1]) or (short[-1] == "委" and full.endswith("委员会"))
    characters = iter(full)
    return ends and all(character in characters for character in short)
