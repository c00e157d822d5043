"""Find measurable values: name, comparison, number and unit (空气优良天数达到83%; 不少于四百二十亩; X%).

Every number with a unit is a candidate; whether it is a target, a past result or the size of a stock is
judged elsewhere. Numbers are anchored first and their names looked for to the left and right in a bounded
window. Rulings 21, 27 and 35–40 of the annotation guide apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.reading.model import Figure
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
_ANCHOR = re.compile(r"[\d〇零一二三四五六七八九十百千两XxＸ×]|百分之|翻")
_TAIL = re.compile(
    r"(?:以上|以下|以内|之内|左右|上下|之间|及以上|内(?!容|部|外)|以外|的目标|的比例)+"
)
_BREAK = "，。；：！？,;:!?\n\t"
MAX_NAME = 34


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number with a unit; ``text[start:end]`` is the number with its tail."""

    start: int
    end: int
    value: float | None
    value_max: float | None
    unit: str
    tail: str
    about: bool
    multiple: bool = False


def find_candidates(text: str, start: int, end: int, times: list[TimeBound]) -> list[Candidate]:
    """Return every number with a unit in ``text[start:end]`` that is no date, ordinal or name."""
    found: list[Candidate] = []
    at = start
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
    match = re.compile(rf"{_ARABIC}|{_HAN}|{_MASK}|百分之|翻").match(text, at, end)
    return match.end() if match and match.end() > at else at + 1


def _doubling(text: str, at: int, end: int) -> Candidate | None:
    match = _DOUBLING.match(text, at, end)
    if match is None:
        return None
    times = to_number(match["times"] or match["times2"]) or 1
    return Candidate(at, match.end(), float(2**times), None, "倍", "", about=False, multiple=True)


_ORDINAL_BEFORE = re.compile(
    r"(?:第|“|《|〔|\[|[A-Za-z]|[-—/]\d*|[零〇一二三四五六七八九十百千]|国发|号|·|\d)$"
)
_BAD_AFTER = re.compile(r"(?:号(?!线)|[年月日]|届|次(?:会议|全会)|·|[A-Za-z]{2})")


def _candidate(text: str, start: int, at: int, end: int) -> Candidate | None:
    match = _CANDIDATE.match(text, at, end)
    if match is None:
        return None
    before = text[max(start, at - 2) : at]
    if before.endswith(("第", "“", "《", "〔", "［")) or (
        before[-1:].isascii() and before[-1:].isalpha()
    ):
        return None
    if match["percent"]:
        value = None if re.fullmatch(_MASK, match["pnum"]) else to_number(match["pnum"])
        return _with_tail(text, at, match.end(), end, value, None, "%", about=False)
    if match["tenths"] or match["half"]:
        more = 5 if match["more"] == "半" else to_number(match["more"] or "零") or 0
        tenths = (to_number(match["tenths"] or "五") or 0) * 10 + more
        return _with_tail(text, at, match.end(), end, tenths, None, "%", about=False)
    unit = match["unit"]
    middle = match["first_unit"] or ""
    number = match["num"]
    if unit is None and (("%" in middle) or ("％" in middle) or ("‰" in middle)):
        unit, middle = middle.strip("万亿"), ""
    elif (unit is None and middle.endswith("亿")) or (
        unit is None and (match["scale"] or "").endswith("亿")
    ):
        unit = "元"
    if unit is None:
        return None
    if (_BAD_AFTER.match(text, match.end(), end) and unit not in {"年一遇"}) or text[
        match.end() : match.end() + 1
    ] == "月":
        return None
    return _valued(text, at, match, unit, middle, number, end)


def _valued(
    text: str, at: int, match: re.Match[str], unit: str, middle: str, number: str, end: int
) -> Candidate | None:
    masked = re.fullmatch(_MASK, number) is not None
    value = None if masked else to_number(number)
    if value is None and not masked:
        return None
    top = to_number(match["max"]) if match["max"] else None
    scale = (match["scale"] or "") or (
        middle
        if middle in {"万", "亿", "百万", "千万", "个亿", "万亿", "余万", "余亿", "多万", "多亿"}
        else ""
    )
    about = bool(match["about"] or match["about2"]) or (scale[:1] in "余多" and bool(scale))
    scale = scale.lstrip("个余多")
    unit = (
        unit.replace("％", "%")
        .replace("块钱", "元")
        .replace("个小时", "小时")
        .replace("个星期", "星期")
    )
    if unit in {"成", "成半"} and value is not None:
        value = value * 10 + (5 if unit == "成半" else 0)
        top = top * 10 if top is not None else None
        unit = "%"
    if top is not None and value is not None and top < value:
        top = None
    return _with_tail(text, at, match.end(), end, value, top, scale + unit, about=about)


def _with_tail(
    text: str,
    at: int,
    stop: int,
    end: int,
    value: float | None,
    top: float | None,
    unit: str,
    *,
    about: bool,
) -> Candidate:
    tail = _TAIL.match(text, stop, end)
    words = tail.group() if tail else ""
    words = words.removesuffix("的目标").removesuffix("的比例")
    return Candidate(at, stop + len(words), value, top, unit, words, about)


_STRIP = re.compile(
    r"(?:要|必须|务必|须|应|将|请|再|先|其中|并且?|同时|确保|保证|力争|争取|力求|努力|"
    r"实现|计划|预计|预期|目标为?|全年|今年|年内|年度|全市|全县|全区|全省|到时|届时|累计|"
    r"总体|首批|每年(?=新增|完成)|达到(?=新增)|继续|统筹|"
    r"不断|进一步|切实|抓紧|尽快|加快|稳步|至少(?=\d{4,})|由|为|把|将|对|按|以|使|让)+"
)
_OP_WORDS = re.compile(
    r"(?:分别|均|都|各|全部|要|须|应|必须|确保|力争|争取|基本|稳定|持续|始终|累计|总数|总量|规模)*"
    r"(?:不低于|不少于|不高于|不超过|不得低于|不得超过|不得少于|至少|最多|最少|超过|突破|"
    r"达到|达|高于|低于|少于|控制在|控制到|稳定在|稳定控制在|保持在|保持|维持在|降至|降到|"
    r"下降到|压减到|压减至|压缩到|压缩至|压到|缩短到|缩短至|缩减至|"
    r"提高到|提高至|提升到|提升至|增加到|增加至|扩大到|扩大至|发展到|上升到|恢复到|增长|"
    r"增速|增幅|下降|减少|压减|压缩|降低|提高|提升|增加|上升|缩短|削减|为|在|到|至|约|"
    r"接近|占|有|共|总计|合计|大于|小于|≥|≤|＞|＜|>|<|=)*$"
)
_VERB_ONLY = re.compile(
    r"(?:新建|改建|扩建|改造|建设|建成|建|新增|增设|增配|增加|净增|引进|培育|打造|推出|"
    r"创建|组建|完成|开展|举办|组织|培训|安排|投入|发放|更新|更换|安装|配备|补齐|打通|"
    r"盘活|清理|拆除|关停|整治|治理|修复|种植|栽植|栽种|储备|谋划|实施|推进|推动|支持|"
    r"帮助|"
    r"选派|选聘|招聘|招录|定向培养|培养|认定|评选|开通|开设|设立|设置|布设|布局|恢复|消除|"
    r"化解|销号|整改|办结|办理|督促|对|为|向|让|把|将|使|与|给|从|在|抽查|检查|排查|抽检|"
    r"拿出|筹措|筹集|争取|拨付|落实|奖励|每[^，]{1,6}(?:配备|安排|组织|开展)|至少|不少于|"
    r"不低于|超过|达到|约|集中|统一|再|又|共|各|分批|分期|逐步|全面|重点|同步|启动|开工|"
    r"竣工|投产|投用|引育|新|改|增|搞|办|修|种|栽|挖|打|买|招|派|选|树|评|建起|立|设|整合|"
    r"归集|腾退|征收|交付|供应|出让|上市|注册|孵化|转化|申报|发布|制定|修订|出台|编制|"
    r"梳理|摸排)+$"
)


def locate(text: str, start: int, candidate: Candidate, end: int) -> tuple[int, int]:
    """Return the span of the minimal phrase that holds name and number, within ``text[start:end]``."""
    left = candidate.start
    depth = 0
    while left > start and candidate.start - left < MAX_NAME + 10:
        char = text[left - 1]
        depth += (char in "”）") - (char in "“（")
        if depth <= 0 and (
            char in _BREAK or (char == "、" and not _joins_names(text, start, left - 1, candidate))
        ):
            break
        left -= 1
    strip = _STRIP.match(text, left, candidate.start)
    if strip and strip.end() < candidate.start:
        left = strip.end()
    after = _noun_after(text, candidate.end, end)
    if _counts_noun(text, candidate, after):
        head = text[left : candidate.start]
        cut = _VERB_TAIL.search(head)
        if (len(head) > MAX_VERB and cut is None) or "等" in head[-1:]:
            left = candidate.start
        elif cut is not None:
            left += cut.start()
        return left, after
    cut = _OBJECT.search(text, left, candidate.start)
    return (cut.end() if cut else left), candidate.end


MAX_VERB = 4
_VERB_TAIL = re.compile(
    r"(?:至少|不少于|不低于|每[^，、]{1,4}(?:至少|不少于)?[一-鿿]{0,2}|(?:新建|改建|扩建|"
    r"改造|建设|建成|新增|增设|增配|引进|培育|打造|推出|创建|组建|组成|完成|开展|举办|"
    r"组织|培训|配备|补齐|打通|盘活|清理|拆除|关停|整治|修复|实施|办好|办结|招聘|招录|"
    r"选派|开通|设立|发布|制定|更换|更新|安装))$"
)
_OBJECT = re.compile(r".*(?:把|将|督促|剩下的|使|让)(?=[一-鿿“]{2,})")


def _counts_noun(text: str, candidate: Candidate, after: int) -> bool:
    """Tell whether the number counts the noun behind it (42家乡镇卫生院) rather than measures the name before it."""
    words = text[candidate.end : after]
    if (
        not words
        or candidate.multiple
        or re.search(r"%|‰|百分点|元$|年一遇|天$|小时$|分钟$|工作日$|倍$", candidate.unit)
    ):
        return (
            bool(words)
            and candidate.unit.endswith("元")
            and not re.match(r"以上|左右|的?(?:目标|标准|用于|支持|，)|用于|支持|发放|，", words)
            and len(words) <= 12
        )
    return re.match(r"[一-鿿“\"]", words) is not None and not re.match(
        r"(?:以上|以下|以内|左右|，|并|且|和|与|及|到位|全部|均|都)", words
    )


def only_compares(words: str) -> bool:
    """Tell whether ``words`` say nothing but how the number compares (要达到, 不低于)."""
    return _OP_WORDS.fullmatch(words) is not None


def _joins_names(text: str, start: int, at: int, candidate: Candidate) -> bool:
    """Tell whether the 、 at ``at`` joins names that share the figure (北斗安装率、改造率均达到100%)."""
    between = text[at + 1 : candidate.start]
    if re.search(r"\d|[%％]", between):
        return False
    before = text[max(start, at - 12) : at]
    return not re.search(rf"(?:\d|%|％|{MEASURES})(?:以上|以内|左右|以下)?$", before)


_NOUN_END = re.compile(r"[，。；：！？、,;:!?\n\t]|[和及](?=\d)")


def _noun_after(text: str, at: int, end: int) -> int:
    stop = _NOUN_END.search(text, at, end)
    last = stop.start() if stop else end
    return min(last, at + MAX_NAME)


def describe(text: str, start: int, end: int, candidate: Candidate) -> Figure:
    """Return name, comparison and direction of the figure in the phrase ``text[start:end]``."""
    head, after = text[start : candidate.start], text[candidate.end : end]
    words = head + text[candidate.start : candidate.end]
    name = _name(head, after)
    op = _comparison(head, candidate)
    direction = _direction(head, candidate)
    return Figure(
        name=name,
        op=op,
        value=candidate.value,
        unit=candidate.unit,
        value_max=candidate.value_max,
        direction=direction,
        stretch=bool(re.search(r"力争|争取(?=达到|突破|实现|完成)", words)),
    )


def _name(head: str, after: str) -> str:
    name = _OP_WORDS.sub("", head)
    if len(name) <= 1 or _VERB_ONLY.fullmatch(name):
        name = (
            name
            if len(name) > 1
            and not re.fullmatch(r"完成|推进|推动|实施|开展|对|为|把|将|给|让|督促|支持|帮助", name)
            else ""
        ) + after.strip("的")
    name = re.sub(r"^(?:完成|实现|确保|把|将|对|使)", "", name)
    return name.strip("，、的") or head or after


_LOW = re.compile(
    r"不低于|不少于|不得低于|不得少于|至少|最少|达到|达|突破|超过|高于|提高|提升|增加|"
    r"增长|增速|增幅|新增|净增|扩大|力争|≥|＞|>|以上|上升|翻"
)
_HIGH = re.compile(
    r"不超过|不高于|不得超过|控制在|控制到|低于|少于|最多|降至|降到|下降到|压减到|压减至|"
    r"压缩到|压缩至|压到|缩短到|缩短至|缩减至|≤|＜|<|以内|以下|之内"
)
_LEVEL = re.compile(r"稳定在|保持在|保持|维持在|稳定控制在")
_LENGTHS = re.compile(r"亩|公里|平方米|平方公里|立方米|公顷|吨|千瓦|斤|元|人次|万人|%|百分点|米$")


def _comparison(head: str, candidate: Candidate) -> str:
    if re.search(r"左右|上下", candidate.tail) or re.search(r"约$|大约$", head):
        return "~"
    if "以上" in candidate.tail:
        return ">="
    if re.search(r"以内|以下|之内|内", candidate.tail):
        return "<="
    op = _OP_WORDS.search(head)
    near = op.group() if op else ""
    if _LEVEL.search(near):
        return "="
    if re.search(r"不超过|不高于|不得超过|最多|低于|少于", near) and not re.search(
        r"不低于|不少于|不得低于|不得少于", near
    ):
        return "<="
    if _HIGH.search(near) and not re.search(r"不低于|不少于", near):
        return "<="
    if (
        _LOW.search(near)
        or re.search(r"新增|净增|引进", head)
        or candidate.about
        or candidate.multiple
    ):
        return ">="
    if re.search(r"增长|下降|减少|压减|降低|提高", head):
        return ">="
    if re.search(r"率$|比例$|占比$|比重$", _OP_WORDS.sub("", head)):
        return ">="
    if _LENGTHS.search(candidate.unit) and not re.search(
        r"安排|投资|资金|总投资|预算|投入|元$", head + candidate.unit
    ):
        return ">="
    return "="


def _direction(head: str, candidate: Candidate) -> str | None:
    if candidate.multiple or not re.search(r"%|百分点|‰", candidate.unit):
        return None
    op = _OP_WORDS.search(head)
    near = op.group() if op else ""
    if re.search(r"(?:下降|减少|压减|降低|压缩|缩短|削减)$", near) or re.search(
        r"(?:下降|压减|减少|降低|压缩)[^到至]{0,6}(?:不低于|不少于|超过)?$", head
    ):
        return "down"
    if re.search(r"增长|增速|增幅", head[-12:]):
        return "up"
    return None


_SHARED = re.compile(r"(?:均|都|分别)")


def shared_names(text: str, start: int, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the spans of names that share one figure by 均 or 分别 (ruling 38), if there are several."""
    head = text[start : candidate.start]
    match = _SHARED.search(head)
    if match is None or "、" not in head[: match.start()]:
        return
    at = start
    for part in re.split(r"(?<=、)", head[: match.start()]):
        if len(part.strip("、")) >= 2:
            yield at, at + len(part.rstrip("、"))
        at += len(part)
