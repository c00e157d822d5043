"""Find the phrase that names a number, and say how it compares: 空气优良天数达到83%, 不少于四百二十亩.

The name is looked for to the left of the number, or to its right where the number counts the noun
behind it, within a bounded window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading.figures import MEASURES, Candidate
from luoshi.reading.model import Figure

_BREAK = "，。；：！？,;:!?\n\t"
MAX_NAME = 34

_STRIP = re.compile(
    r"(?:[（(]\d{1,2}[）)]|[①-⑳、]|要|必须|务必|须|应|将|请|再|先|其中|并且?|同时|确保|保证|力争|争取|力求|努力|"
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
    """Return the span of the minimal phrase with name and number, within ``text[start:end]``."""
    left = _name_start(text, start, candidate)
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


def _name_start(text: str, start: int, candidate: Candidate) -> int:
    """Return how far to the left the name may reach: to a break outside quotes and brackets."""
    left = candidate.start
    depth = 0
    while left > start and candidate.start - left < MAX_NAME + 10:
        char = text[left - 1]
        depth += (char in "”）") - (char in "“（")
        listed = char == "、" and not _joins_names(text, start, left - 1, candidate)
        if depth <= 0 and (char in _BREAK or listed):
            break
        left -= 1
    return left


MAX_VERB = 4
_VERB_TAIL = re.compile(
    r"(?:至少|不少于|不低于|每[^，、]{1,4}(?:至少|不少于)?[一-鿿]{0,2}|(?:新建|改建|扩建|"
    r"改造|建设|建成|新增|增设|增配|引进|培育|打造|推出|创建|组建|组成|完成|开展|举办|"
    r"组织|培训|配备|补齐|打通|盘活|清理|拆除|关停|整治|修复|实施|办好|办结|招聘|招录|"
    r"选派|开通|设立|发布|制定|更换|更新|安装))$"
)
_OBJECT = re.compile(r".*(?:把|将|督促|剩下的|使|让)(?=[一-鿿“]{2,})")


def _counts_noun(text: str, candidate: Candidate, after: int) -> bool:
    """Tell whether the number counts the noun behind it (42家乡镇卫生院), not what stands before."""
    words = text[candidate.end : after]
    if not words:
        return False
    if candidate.multiple or _MEASURING.search(candidate.unit):
        paid = candidate.unit.endswith("元") and len(words) <= LONGEST_PAID
        return paid and _MONEY_TAIL.match(words) is None
    return re.match(r"[一-鿿“\"]", words) is not None and _NO_NOUN.match(words) is None


LONGEST_PAID = 12  # 500万元技改资金: what the money is, not what it is for
_MEASURING = re.compile(r"%|‰|百分点|元$|年一遇|天$|小时$|分钟$|工作日$|倍$")
_MONEY_TAIL = re.compile(r"以上|左右|的?(?:目标|标准|用于|支持|，)|用于|支持|发放|，")
_NO_NOUN = re.compile(r"(?:以上|以下|以内|左右|，|并|且|和|与|及|到位|全部|均|都)")


def only_compares(words: str) -> bool:
    """Tell whether ``words`` say nothing but how the number compares (要达到, 不低于)."""
    return _OP_WORDS.fullmatch(words) is not None


def _joins_names(text: str, start: int, at: int, candidate: Candidate) -> bool:
    """Tell whether the 、 at ``at`` joins names that share the figure (安装率、改造率均达到100%)."""
    if re.search(r"\d|[%％]", text[at + 1 : candidate.start]):
        return False
    return _MEASURED_BEFORE.search(text[max(start, at - 12) : at]) is None


_MEASURED_BEFORE = re.compile(rf"(?:\d|%|％|{MEASURES})(?:以上|以内|左右|以下)?$")


_NOUN_END = re.compile(r"[，。；：！？、,;:!?\n\t]|[和及](?=\d)")


def _noun_after(text: str, at: int, end: int) -> int:
    stop = _NOUN_END.search(text, at, end)
    last = stop.start() if stop else end
    return min(last, at + MAX_NAME)


def describe(text: str, start: int, end: int, candidate: Candidate, opens: int) -> Figure:
    """Return name, comparison and direction of the figure in the phrase ``text[start:end]``.

    ``opens`` is where its clause begins: a 力争 in front of the phrase makes it a stretch target.
    """
    head, after = text[start : candidate.start], text[candidate.end : end]
    return Figure(
        name=_name(head, after),
        op=_comparison(head, candidate),
        value=candidate.value,
        unit=candidate.unit,
        value_max=candidate.value_max,
        direction=_direction(head, candidate),
        stretch=_STRETCH.search(text, min(opens, start), candidate.start) is not None,
    )


# 争取 with an object is a request for money or a project, no stretch (争取上级资金12亿元; ruling 36).
_STRETCH = re.compile(
    r"力争|争取(?=$|[^，、]{0,12}(?:达到?|突破|实现|完成|增至|冲到|提高到|降到|压到|上(?!级)|"
    r"交付|签约))"
)


def _name(head: str, after: str) -> str:
    name = _OP_WORDS.sub("", head)
    if len(name) <= 1 or _VERB_ONLY.fullmatch(name):
        verb = name if len(name) > 1 and not _EMPTY_VERB.fullmatch(name) else ""
        name = verb + after.strip("的")
    name = re.sub(r"^(?:完成|实现|确保|把|将|对|使|至少|最少|不少于|不低于)", "", name)
    return name.strip("，、的") or head or after


_EMPTY_VERB = re.compile(r"完成|推进|推动|实施|开展|对|为|把|将|给|让|督促|支持|帮助")
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
    """Return the sign: what stands behind the number decides, then the words right before it."""
    return _sign_behind(head, candidate) or _sign_before(head) or _usual_sign(head, candidate)


def _sign_behind(head: str, candidate: Candidate) -> str | None:
    if re.search(r"左右|上下", candidate.tail) or head.endswith("约"):
        return "~"
    if _FLOOR.search(head):
        return ">="
    if "以上" in candidate.tail:
        return ">="
    return "<=" if "内" in candidate.tail or "以下" in candidate.tail else None


_FLOOR = re.compile(r"至少|最少|不少于|不低于")  # also before the verb: 至少培育3家


def _sign_before(head: str) -> str | None:
    near = _near(head)
    if _LEVEL.search(near):
        return "="
    if _AT_MOST.search(near) and not _AT_LEAST.search(near):
        return "<="
    if _HIGH.search(near) and not re.search(r"不低于|不少于", near):
        return "<="
    return ">=" if _LOW.search(near) else None


_AT_MOST = re.compile(r"不超过|不高于|不得超过|最多|低于|少于")
_AT_LEAST = re.compile(r"不低于|不少于|不得低于|不得少于")


def _usual_sign(head: str, candidate: Candidate) -> str:
    """Return the sign where no word compares: growth, rates and lengths are lower bounds."""
    if candidate.about or candidate.multiple or _GROWS.search(head):
        return ">="
    if re.search(r"率$|比例$|占比$|比重$", _OP_WORDS.sub("", head)):
        return ">="
    spends = _SPENDS.search(head + candidate.unit) is not None
    return ">=" if _LENGTHS.search(candidate.unit) and not spends else "="


_GROWS = re.compile(r"新增|净增|引进|增长|下降|减少|压减|降低|提高")
_SPENDS = re.compile(r"安排|投资|资金|总投资|预算|投入|元$")


def _near(head: str) -> str:
    """Return the comparing words right before the number."""
    op = _OP_WORDS.search(head)
    return op.group() if op else ""


def _direction(head: str, candidate: Candidate) -> str | None:
    if candidate.multiple or not re.search(r"%|百分点|‰", candidate.unit):
        return None
    if _FALLS.search(head) or _FALLS_BY.search(head):
        return "down"
    return "up" if re.search(r"增长|增速|增幅|涨幅", head[-12:]) or _RISES.search(head) else None


_RISES = re.compile(r"(?:提高|提升|上升|增加|上浮)(?:不低于|不少于)?$")
_FALLS = re.compile(r"(?:下降|减少|压减|压降|降低|压缩|缩短|削减|精简|再?[降砍压])$")
_FALLS_BY = re.compile(r"(?:下降|压减|减少|降低|压缩)[^到至]{0,6}(?:不低于|不少于|超过)?$")


_SHARED = re.compile(r"(?:均|都|分别)")
_COMPARED = re.compile(r"(?:较|比|同比).*$")


def dealt_names(text: str, start: int, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names to which 分别 deals out the values that follow."""
    head = text[start : candidate.start]
    names, respectively, _ = head.partition("分别")
    names = _COMPARED.sub("", names) if respectively else ""
    at = start
    for part in re.split(r"(?<=[、和与及])", names):
        name = part.rstrip("、和与及")
        if len(name) >= SHORTEST_NAME:
            yield at, at + len(name)
        at += len(part)


SHORTEST_NAME = 2  # one character is no name


def shared_names(text: str, start: int, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the spans of the names that share one figure by 均, 都 or 分别 (ruling 38)."""
    head = text[start : candidate.start]
    match = _SHARED.search(head)
    if match is None or "、" not in head[: match.start()]:
        return
    at = start
    for part in re.split(r"(?<=、)", head[: match.start()]):
        if len(part.strip("、")) >= SHORTEST_NAME:
            yield at, at + len(part.rstrip("、"))
        at += len(part)
