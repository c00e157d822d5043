"""Find the enumerated points of a document: 一、（一）1. ① 第一章, and 一是 二要 第一， inside paragraphs.

A marker opens a node when it stands where a clause begins and its rank continues a series (1, or one
more than the last of its style that is still open). Depth is the nesting of styles on a stack.
Numbering that skips is reported, not guessed. Rulings 22, 29 and 44 of the annotation guide apply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.reading.model import Node, Notice
from luoshi.reading.numerals import ordinal
from luoshi.reading.segments import Segments

_N = "[一二三四五六七八九十百]+"


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of enumerator. ``block`` styles open a paragraph; the others may stand inside one."""

    name: str
    pattern: re.Pattern[str]
    block: bool
    rank: int  # smaller encloses larger when nothing else tells


STYLES = (
    Style(
        "part",
        re.compile(rf"(第({_N}|\d+)[编篇])(?=[\s　]|[^，、。]{{0,30}}$)", re.MULTILINE),
        True,
        0,
    ),
    Style(
        "part_word",
        re.compile(rf"(第({_N})部分(?:[:：]|(?=[\s　]|[^，、。]{{0,30}}$)))", re.MULTILINE),
        True,
        0,
    ),
    Style(
        "chapter",
        re.compile(rf"(第({_N}|\d+)章)(?=[\s　]|[^，、。]{{0,30}}$)", re.MULTILINE),
        True,
        1,
    ),
    Style(
        "section",
        re.compile(rf"(第({_N}|\d+)节)(?=[\s　]|[^，、。]{{0,30}}$)", re.MULTILINE),
        True,
        2,
    ),
    Style("formal", re.compile(r"(([壹贰叁肆伍陆柒捌玖拾])[、　 ])"), True, 3),
    Style("matter", re.compile(rf"(事项({_N}))[：:、　 ]"), True, 3),
    Style("han", re.compile(rf"(({_N})(?:、|[.．](?!\d)))"), True, 3),
    Style("stem_bracket", re.compile(r"([（(]([甲乙丙丁戊己庚辛壬癸])[）)])"), True, 5),
    Style("stem", re.compile(r"(([甲乙丙丁戊己庚辛壬癸])[、.．:：])"), True, 4),
    Style("han_bracket", re.compile(rf"([（(]({_N})[）)]、?)"), True, 4),
    Style(
        "decimal",
        re.compile(r"((\d{1,2})(?:[.．、](?!\d)|[.．](?=\d+[年月日个户家项所条座]))[ 　]?)"),
        True,
        5,
    ),
    Style(
        "decimal_two",
        re.compile(
            r"((?:\d{1,2})[.．](\d{1,2}))(?![\d%‰.．万亿个户家项公米吨元月年])[.．、]?[ 　]?"
        ),
        True,
        6,
    ),
    Style("decimal_bracket", re.compile(r"([（(](\d{1,2})[）)])"), True, 7),
    Style("decimal_half", re.compile(r"((\d{1,2})[）)])"), True, 7),
    Style("decimal_ring", re.compile(r"(([⑴-⒇]))"), True, 7),
    Style(
        "decimal_dash",
        re.compile(r"(\d{1,2}[-－](\d{1,2}))(?=[ 　]?[一-鿿\d])(?![^，。]{0,4}[月日年%])"),
        True,
        7,
    ),
    Style("letter_bracket", re.compile(r"([（(]([a-zA-Z])[）)])"), True, 8),
    Style("circled", re.compile(r"(([①-⑳]))"), True, 8),
    Style("letter_upper", re.compile(r"(([A-Z])[.．、）)](?![A-Za-z]))"), True, 5),
    Style("letter", re.compile(r"(([a-z])[.．、）)](?![A-Za-z]))"), True, 9),
    Style("nth_step", re.compile(rf"(第({_N})[步批阶]段?[，,：:])"), False, 10),
    Style(
        "nth",
        re.compile(
            rf"((?:第({_N})|头(一)(?=[点条块]))(?:点|件事|个方面|条|项|方面|块)?(?:[，,、：:]|[是要](?![^，。]{{0,3}}的)))"
        ),
        False,
        11,
    ),
    Style(
        "count",
        re.compile(
            rf"((?:第({_N})|头(一)|最后(一))(?:(?:件事?|桩|块|句话|句|关|仗|招|板斧|条|个)(?:[，,：:]|是|叫|、)?|(?:味|问|样|道坎?|场(?:硬仗)?|炮)[，,：:]))"
        ),
        False,
        11,
    ),
    Style("said", re.compile(r"((先|再|最后)(?:说|讲|谈)(?:说|讲|谈)?)(?=[一-鿿“\"])"), False, 10),
    Style("yue", re.compile(rf"(({_N})曰)[：:]?"), False, 12),
    Style("that_nth", re.compile(rf"(其({_N})[，,、])"), False, 12),
    Style("han_is", re.compile(rf"(({_N})是)"), False, 13),
    Style("han_must", re.compile(rf"(({_N})要)"), False, 14),
    Style(
        "han_verb", re.compile(rf"(({_N})(?:看|抓|靠|强|严|查|防|促|保|建|改|在|个是))"), False, 15
    ),
    Style("order", re.compile(r"((首先|其次|再次|再者|最后|第四)[，,])"), False, 16),
)
LOOSE = frozenset({"order", "said"})
INLINE_TOO = frozenset({"han_bracket", "decimal"})
INLINE_AFTER = {"decimal_bracket": ".:;", "decimal_half": ":;", "circled": "."}  # which boundaries
ORDER = {"先": 1, "再": 2, "首先": 1, "其次": 2, "再次": 3, "再者": 4, "第四": 4, "最后": 9}
HEADING_END = re.compile(r"[，。：；\n]|(?<![0-9A-Za-z])[,:;.]|[,:;.](?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A candidate enumerator in the text."""

    start: int
    end: int
    style: Style
    rank: int
    marker: str
    opens_paragraph: bool
    paragraph: int


_ANNEX = re.compile(r"附件\s*[：:]?\s*(?=\d|\S{0,30}$)", re.MULTILINE)
_NUMBERED = re.compile(r"\d{1,2}[.．、]")


def find_marks(text: str, segments: Segments) -> list[Mark]:
    """Return every string that looks like an enumerator where a clause begins."""
    marks: list[Mark] = []
    annex = False
    for clause in segments.clauses:
        if clause.before == "P":
            annex = bool(_ANNEX.match(text, clause.start)) or (
                annex and bool(_NUMBERED.match(text, clause.start))
            )
        if clause.quoted or annex:
            continue
        at = clause.start
        first = clause.before == "P"
        while mark := _mark_at(text, at, clause.paragraph, opens=first, before=clause.before):
            marks.append(mark)
            at = mark.end
            while at < clause.end and text[at] in " 　":
                at += 1
            if not mark.style.block:
                break
            first = False
    return marks


_FIRST = re.compile(
    r"[一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊己庚辛壬癸第其首再最先头事（(0-9①-⑳⑴-⒇a-zA-Z]"
)


def _mark_at(text: str, at: int, paragraph: int, *, opens: bool, before: str) -> Mark | None:
    if _FIRST.match(text, at) is None:
        return None
    for style in STYLES:
        inline = style.name in INLINE_TOO or before in INLINE_AFTER.get(style.name, "")
        if style.block and not opens and not inline:
            continue
        match = style.pattern.match(text, at)
        if match is None:
            continue
        if _excluded(text, match, style):
            continue
        rank = _rank(style, match)
        if rank is None:
            continue
        marker = match[1].strip()
        return Mark(at, match.end(), style, rank, marker, opens, paragraph)
    return None


def _rank(style: Style, match: re.Match[str]) -> int | None:
    """Return the place in its series that a marker names."""
    word = next((group for group in match.groups()[1:] if group), match[1])
    if style.name in {"order", "said"}:
        return ORDER.get(word)
    return LAST if style.name == "count" and match.group().startswith("最后") else ordinal(word)


LAST = 9


def _excluded(text: str, match: re.Match[str], style: Style) -> bool:
    """Tell whether the match is a word, a date or an amount rather than an enumerator."""
    after = text[match.end() : match.end() + 2]
    if style.name == "decimal" and re.match(r"\d", text[match.end() : match.end() + 1]):
        return bool(re.match(r"\d+(?:[%‰]|个百分点|万|亿|公里|米|吨|元)", text[match.end() :]))
    if style.name == "han_must" and after[:1] in "求点素害":
        return True
    return (
        style.name in {"han_is", "han_must", "han_verb"} and match[2] == "一" and after[:1] == "否"
    )


def find_outline(text: str, segments: Segments) -> tuple[list[Node], list[Mark], list[Notice]]:
    """Return the nodes in document order, the marks they stand on, and gaps in the numbering."""
    marks = _in_series(find_marks(text, segments))
    stack: list[Mark] = []
    nodes: list[Node] = []
    notices: list[Notice] = []
    lead_ins = _lead_ins(text, segments, marks)
    last: dict[str, int] = {}
    for mark in marks:
        _close(text, stack, mark, lead_ins)
        expected = stack[-1].rank + 1 if stack and stack[-1].style is mark.style else 1
        if stack and stack[-1].style is mark.style:
            stack.pop()
        running = last.get(mark.style.name, 0) + 1  # numbering that runs on through the sections
        last[mark.style.name] = mark.rank
        if mark.rank not in {expected, running} and mark.style.name not in LOOSE | {"count"}:
            notices.append(_gap(mark, expected))
        stack.append(mark)
        end = HEADING_END.search(text, mark.end)
        stop = end.start() if end else len(text)
        heading = text[mark.end : stop].strip()
        nodes.append(Node(len(stack), mark.marker, heading, mark.start, stop))
    return nodes, marks, notices


def _gap(mark: Mark, expected: int) -> Notice:
    return Notice(
        "numbering_gap",
        f"编号不连续：“{mark.marker}”前缺第{expected}项"
        if mark.rank > expected
        else f"编号重复或倒退：“{mark.marker}”",
        mark.start,
    )


def _close(text: str, stack: list[Mark], mark: Mark, lead_ins: list[int]) -> None:
    """Pop the nodes that ``mark`` ends, leaving its own style on top when that stays open."""
    if stack and any(stack[-1].start < at < mark.start for at in lead_ins):
        # An unnumbered heading or closing lead-in ends the inner lists before it.
        at = max(a for a in lead_ins if a < mark.start)
        if any(m.style is mark.style and m.rank + 1 == mark.rank for m in stack):
            pass
        elif _LEAD_IN.match(text, at) or _LIST_TITLE.search(text, at, text.find("\n", at)):
            stack.clear()
        else:
            while stack and stack[-1].start < at and not stack[-1].style.block:
                stack.pop()
            if stack and stack[-1].start < at:
                stack.pop()
    for depth, open_mark in enumerate(stack):
        if open_mark.style is mark.style and (
            mark.rank > open_mark.rank or mark.rank == 1 or mark.style.block
        ):
            del stack[depth + 1 :]
            return
    if mark.style.block and mark.opens_paragraph:
        while stack and (not stack[-1].style.block or stack[-1].style.rank > mark.style.rank):
            stack.pop()
    elif stack and mark.opens_paragraph:
        while stack and not stack[-1].style.block and not stack[-1].opens_paragraph:
            stack.pop()


_LIST_TITLE = re.compile(r"(?:有关|工作|相关|几点|办理)?(?:要求|事项|说明)[：:]$")
_BARE_LINE = re.compile(
    r"(?!附件|专栏|会议|批示|交办)[^\t。；！？：:（）()]{8,32}(?<![。；！？：，、.;:,表单])$"
)
_LEAD_IN = re.compile(
    r"[　\s]*(?:最后|关于当前工作|当前|此外|下面|另外)[^。]{0,30}(?:强调|讲|说|提)[^。]{0,12}[：。]|[　\s]*同志们"
)


def _lead_ins(text: str, segments: Segments, marks: list[Mark]) -> list[int]:
    """Return offsets of unnumbered headings and closing lead-ins (ruling 22)."""
    starts = {mark.paragraph for mark in marks if mark.opens_paragraph}
    found = []
    bare = False  # the numbered heading above stands on a line of its own
    for number, (start, end) in enumerate(segments.paragraphs):
        line = text[start:end].strip()
        if number in starts:
            bare = line[-1] not in "。！？；.;!?"
        elif marks and start > marks[0].start:
            own = bare and _BARE_LINE.match(line) and number + 1 < len(segments.paragraphs)
            if own or _LEAD_IN.match(line) or _LIST_TITLE.match(line):
                found.append(start)
    return found


def _in_series(marks: list[Mark]) -> list[Mark]:
    """Keep marks whose ranks form series: a first needs a second somewhere behind, and so on."""
    kept: list[Mark] = []
    for i, mark in enumerate(marks):
        if mark.style.block and mark.opens_paragraph:
            kept.append(mark)
        elif mark.rank == 1:
            if _has_second(marks, i):
                kept.append(mark)
        elif _continues_series(kept, mark):
            kept.append(mark)
    return kept


def _has_second(marks: list[Mark], i: int) -> bool:
    """Tell whether a rank-2 mark of the same style follows before the next rank-1 and near enough."""
    mark = marks[i]
    for other in marks[i + 1 :]:
        if other.style is not mark.style:
            if (
                other.style.block
                and other.opens_paragraph
                and not mark.opens_paragraph
                and not mark.style.block
            ):
                return False
            continue
        if other.rank == 1:
            return False
        return other.rank == 2 or mark.style.name in LOOSE
    return False


def _continues_series(kept: list[Mark], mark: Mark) -> bool:
    for other in reversed(kept):
        if other.style is mark.style:
            return mark.rank == other.rank + 1 or (
                mark.style.name in LOOSE and mark.rank >= other.rank
            )
    return False
