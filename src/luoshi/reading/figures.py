"""Find numbers with a unit: 83%, 四百二十亩, 3.5万人以上, X%, 翻一番.

Every one is a candidate; whether it is a target, a past result or the size of a stock is judged
elsewhere, and :mod:`luoshi.reading.figure_phrases` looks for its name. Rulings 21, 27 and 35–40 of
the annotation guide apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from luoshi.reading.numerals import to_number
from luoshi.reading.times import TimeBound

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.．]\d+)?"
_HAN = (
    r"(?:[一二三四五六七八九十百两]+万[一二三四五六七八九]千(?:[一二三四五六七八九]百)?|"
    r"[〇零一二三四五六七八九十百千两]+(?:点[〇零一二三四五六七八九]+)?)"
)
_MASK = r"[XxＸ×]{1,3}"
_NUMBER = rf"(?:{_ARABIC}|{_HAN}|{_MASK})"
_SCALE = r"(?:万|亿|百万|千万|个亿|万亿|个万|余万|余亿|多万|多亿)"
MEASURES = (
    "个百分点|百分点|个工作日|工作日|个小时|小时|分钟|秒|个月|个星期|天|周岁|岁|晚|"
    "平方公里|平方千米|平方米|立方米每秒|立方米/秒|立方米|公里|千米|公顷|厘米|毫米|米|亩|里|"
    "亿立方米|千瓦时|千瓦|度|吨/日|吨标准煤|标准煤|吨|公斤/亩|公斤|斤|克|升|微克/立方米|"
    "毫克/立方米|毫克/升|微克/升|摄氏度|分贝|兆瓦|"
    "美元|元|块钱|块|角|标箱|自然箱|场次|人次|户次|辆次|批次|门次|车次|架次|件次|头次|趟次|班次|"
    "台（套）|台\\(套\\)|套（台）|条（个）|个（处）|处（个）|家（个）|个（家）|栋（幢）|"
    "个|件|项|条|名|位|户|家|人|所|处|座|台(?!阶)|套|部|辆|艘|架|列|支|批|次|场|起|宗|份|"
    "张|枚|篇|款|种|类|例|间|栋|幢|片|块|段|眼|口|尾|头|只|株|棵|盏|根|面|期|轮|趟|回|笔|"
    "卷|册|集|桌|束|路|号|级|成半|成|倍|分|年一遇|班|桶|袋|瓶|孔|道|宗地|门|顶|艘次|对|"
    "组|队|届|里地|TB|GB|Mbps|PB|MW|kW|P"
)
_UNIT = rf"(?:%|％|‰|/10万|{MEASURES})"
_CANDIDATE = re.compile(
    r"(?:(?P<tenths>[一二三四五六七八九1-9])成(?P<more>[一二三四五六七八九]|半)|"
    rf"(?P<half>一半)|(?P<percent>百分之)(?P<pnum>{_HAN}|{_MASK}|{_ARABIC})|"
    rf"(?P<num>{_NUMBER})(?P<first_unit>{_SCALE}?(?:%|％|‰)?{_SCALE}?)?(?:(?:—|－|-|~|～|"
    rf"至|到)(?P<max>{_ARABIC}|{_HAN}))?(?P<about>余|多|"
    rf"来)?(?P<scale>{_SCALE})?(?P<about2>余|多|来)?(?P<unit>{_UNIT})?)"
)
_DOUBLING = re.compile(r"翻(?P<times>一|两|二|三|[1-4])番|翻(?P<times2>一|两|三)倍")
_BARE_NUMBER = re.compile(rf"{_ARABIC}|{_HAN}|{_MASK}|百分之|翻")
_ANCHOR = re.compile(r"[\d〇零一二三四五六七八九十百千两XxＸ×]|百分之|翻")
_TAIL = re.compile(
    r"(?:以上|以下|以内|之内|左右|上下|之间|及以上|内(?!容|部|外)|以外|的目标|的比例)+"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number with a unit; ``text[start:end]`` is the number with its tail."""

    start: int
    end: int
    value: float | None
    value_max: float | None
    unit: str
    tail: str
    about: bool  # 余, 多: somewhat more
    multiple: bool = False  # 翻番


class Amount(NamedTuple):
    """A number as understood: its value (None when masked), unit, upper end and roughness."""

    value: float | None
    unit: str
    top: float | None = None
    about: bool = False


def find_candidates(text: str, start: int, end: int, times: Iterable[TimeBound]) -> list[Candidate]:
    """Return every number with a unit in ``text[start:end]`` that is no date, ordinal or name."""
    found: list[Candidate] = []
    at = start
    # A limit may be the value itself (压缩至3个工作日以内); every other bound is no number.
    busy = [(t.start, t.end) for t in times if t.kind != "limit"]
    while (hit := _ANCHOR.search(text, at, end)) is not None:
        at = hit.start()
        inside = next((b for a, b in busy if a <= at < b), None)
        if inside is not None:
            at = inside
            continue
        candidate = _doubling(text, at, end) or _candidate(text, start, at, end)
        if candidate is None:
            at = _behind_number(text, at, end)
            continue
        found.append(candidate)
        at = candidate.end
    return found


def _behind_number(text: str, at: int, end: int) -> int:
    """Return where the search goes on behind a number that is no candidate."""
    match = _BARE_NUMBER.match(text, at, end)
    return match.end() if match and match.end() > at else at + 1


def _doubling(text: str, at: int, end: int) -> Candidate | None:
    match = _DOUBLING.match(text, at, end)
    if match is None:
        return None
    times = to_number(match["times"] or match["times2"]) or 1
    return Candidate(at, match.end(), float(2**times), None, "倍", "", about=False, multiple=True)


_BAD_AFTER = re.compile(r"(?:号(?!线)|[年月日]|届|次(?:会议|全会)|·|[A-Za-z]{2})")


def _candidate(text: str, start: int, at: int, end: int) -> Candidate | None:
    match = _CANDIDATE.match(text, at, end)
    if (
        match is None
        or _names_something(text[max(start, at - 2) : at])
        or _says_very(text, start, at, end)
    ):
        return None
    if match["percent"]:
        value = None if _is_masked(match["pnum"]) else to_number(match["pnum"])
        return _with_tail(text, match, end, Amount(value, "%"))
    if match["tenths"] or match["half"]:
        more = 5 if match["more"] == "半" else to_number(match["more"] or "零") or 0
        tenths = (to_number(match["tenths"] or "五") or 0) * 10 + more
        return _with_tail(text, match, end, Amount(tenths, "%"))
    unit, middle = _unit(match)
    if unit is None or _belongs_to_name(text, match.end(), end, unit):
        return None
    amount = _amount(match, unit, middle)
    return None if amount is None else _with_tail(text, match, end, amount)


def _says_very(text: str, start: int, at: int, end: int) -> bool:
    """Tell whether 十分 is an adverb (十分重要), not how many points (扣十分)."""
    scored = at > start and text[at - 1] in "扣得满加记评打"
    return not scored and _VERY.match(text, at, end) is not None


_VERY = re.compile(r"十分(?=[一-鿿])")


def _names_something(before: str) -> bool:
    """Tell whether what stands before a number makes it an ordinal or a part of a name."""
    if before.endswith(("第", "“", "《", "〔", "［")):
        return True
    return before[-1:].isascii() and before[-1:].isalpha()


def _belongs_to_name(text: str, stop: int, end: int, unit: str) -> bool:
    """Tell whether what stands behind a number makes it a date, a number plate or a session."""
    if text[stop : stop + 1] == "月":
        return True
    return unit != "年一遇" and _BAD_AFTER.match(text, stop, end) is not None


def _is_masked(number: str) -> bool:
    return re.fullmatch(_MASK, number) is not None


def _unit(match: re.Match[str]) -> tuple[str | None, str]:
    """Return the unit and the scale that stands right behind the number; 亿 alone counts money."""
    unit, middle = match["unit"], match["first_unit"] or ""
    if unit is None and re.search("[%％‰]", middle):
        return middle.strip("万亿"), ""
    if unit is None and (middle.endswith("亿") or (match["scale"] or "").endswith("亿")):
        return "元", middle
    return unit, middle


def _amount(match: re.Match[str], unit: str, middle: str) -> Amount | None:
    """Return value, range and full unit, or None when the words name no number."""
    number = match["num"]
    value = None if _is_masked(number) else to_number(number)
    if value is None and not _is_masked(number):
        return None
    top = to_number(match["max"]) if match["max"] else None
    scale = match["scale"] or (middle if middle in _SCALES else "")
    about = bool(match["about"] or match["about2"] or scale.startswith(("余", "多")))
    scale = scale.lstrip("个余多")
    for written, short in _SAME_UNITS:
        unit = unit.replace(written, short)
    if unit in {"成", "成半"} and value is not None:
        value = value * 10 + (5 if unit == "成半" else 0)
        top = top * 10 if top is not None else None
        unit = "%"
    if top is not None and value is not None and top < value:
        top = None
    return Amount(value, scale + unit, top, about)


_SCALES = frozenset({"万", "亿", "百万", "千万", "个亿", "万亿", "余万", "余亿", "多万", "多亿"})
_SAME_UNITS = (("％", "%"), ("块钱", "元"), ("个小时", "小时"), ("个星期", "星期"))


def _with_tail(text: str, match: re.Match[str], end: int, amount: Amount) -> Candidate:
    tail = _TAIL.match(text, match.end(), end)
    words = tail.group() if tail else ""
    words = words.removesuffix("的目标").removesuffix("的比例")
    return Candidate(
        start=match.start(),
        end=match.end() + len(words),
        value=amount.value,
        value_max=amount.top,
        unit=amount.unit,
        tail=words,
        about=amount.about,
    )
