"""Describe each clause by the features that the tagger weighs.

A feature is a short string; its name says what was seen (``v2=建立`` the first two characters of the
clause's core, ``g=严禁`` a pair of characters inside, ``sec=目标`` a word in the heading above).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from luoshi.reading.outline import Mark
from luoshi.reading.pieces import Layout, Piece
from luoshi.reading.weights import GRAM
from luoshi.reading.words import classes_inside, head_class, pattern

_TIME = re.compile(
    r"\d+月|[一二三四五六七八九十]+月底?|年底|年内|全年|今年|明年|季度|上半年|下半年|"
    r"\d{4}年|[前内](?=[，,]|$)|工作日|期间|“十[四五六]五”|每[年月周季日天]|"
    r"下?周[一二三四五六日]"
)
_PAST_YEAR = re.compile(r"去年|前年|过去|近年|以来|刚刚|前三季度|上半年|上个月|上周|截至|目前")
_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千两]+(?:个|项|件|家|所|处|次|名|成|倍|亿|万|套|座|条|"
    r"公里|亩)|百分之"
)
_MASK = re.compile(r"[X×]{1,2}(?=%|％|亿|万|个|项|家|名|件|人)")
_AMOUNT_END = re.compile(
    r"(?:\d|[X×]|[一二三四五六七八九十百千万亿])[%％‰]?(?:个百分点|万|亿|元|人|个|家|所|"
    r"处|次|名|套|座|条|公里|亩|项|件|户|吨|%|％|平方米|人次|倍|成)*(?:以上|以内|以下|"
    r"左右|之间|（个）)?$"
)
_COMPARE = re.compile(
    r"不低于|不少于|不超过|不高于|达到|控制在|保持在|稳定在|降到|降至|压减|突破|超过|增长|"
    r"下降|提高到|提升到|力争|以上|以内|左右|至少|新增|翻"
)
_CONDITION = re.compile(r"^(?:对|凡|如|若|一旦|因|经|发现|逾期|未|违反|造成|构成|出现|确需|确因)")
_OPENING = re.compile(
    r"^(?:同时|此外|另外|特别是|尤其是|尤其|当前|其中|并且|并|更要|更|还要|还|也要|也|又|"
    r"再|要|必须|务必|应当|应|须|请|就|都要|都|则|且|而|将|对此，?|为此)+"
)
_SLOGAN = re.compile(r"[“”]")
_SECTION_KINDS = (
    (
        "past",
        "回顾|成效|成绩|成就|现状|主要工作|总体情况|基本情况|工作情况|进展|家底|形势|背景|起草",
    ),
    ("problem", "问题|短板|不足|差距|挑战|困难|教训|原因"),
    (
        "general",
        "总体要求|指导思想|基本原则|总体思路|基本思路|重要意义|必要性|充分认识|提高认识|提高站位",
    ),
    ("goal", "目标|指标"),
    ("work", "任务|重点|举措|措施|工作安排|抓好|聚焦|加快|推进|强化|着力"),
    ("demand", "要求|保障|组织|责任|纪律|作风|落实|自身建设"),
    ("fix", "整改|下一步|下步"),
)
_CLASSES = ("directive", "ban", "finish", "keep", "attitude", "past", "relay", "image")


@dataclass(slots=True)
class Context:
    """What a clause's features need to know about the rest of the document."""

    text: str
    layout: Layout


@lru_cache(maxsize=4096)
def section_kinds(heading: str) -> tuple[str, ...]:
    """Return the classes of section that a heading's words suggest."""
    return tuple(name for name, words in _SECTION_KINDS if re.search(words, heading))


@dataclass(slots=True)
class Shape:
    """What one piece looks like by itself; neighbours look at it too."""

    words: str
    main: str  # behind openers
    core: str  # behind subject, time and adverbs
    head: str  # the word class that opens the core
    flags: tuple[str, ...]


def shape(text: str, piece: Piece) -> Shape:
    """Describe one piece without its context."""
    words = text[piece.start : piece.end]
    main = text[piece.opener : piece.end]
    if piece.subject and piece.opener <= piece.subject[1] < piece.end:
        core = text[piece.subject[1] : piece.end]
    else:
        opening = _OPENING.match(main)
        core = main[opening.end() :] if opening and opening.end() < len(main) else main
    core = _strip_core(core)
    return Shape(words, main, core, head_class(core), _flags(piece, words, main, core))


_CORE_LEAD = re.compile(
    r"^(?:[，,：:]|要|必须|务必|应当|应|须|将|请|在|于|到|至|力争|争取|确保|切实|全力|"
    r"进一步|继续|持续|不断|全面|大力|深入|积极|扎实|稳步|认真|抓紧|尽快|立即|主动|统筹|"
    r"严格|同步|共同|负责|牵头|组织|会同|今年|全年|年内|年底前|上半年|下半年|"
    r"\d{4}年|\d{1,2}月(?:\d{1,2}日|底|中旬|上旬|下旬|份)?(?:前|以前|之前)?|"
    r"[一二三四]季度末?前?|[前内底])+"
)


def _strip_core(core: str) -> str:
    match = _CORE_LEAD.match(core)
    if match and match.end() < len(core):
        return core[match.end() :]
    return core


_ADVERBS = re.compile(r"(?:更|但|也|且|并|还|又|都|就|再|同时|坚决|切实|一律|要|必须|务必)*")


def _flags(piece: Piece, words: str, main: str, core: str) -> tuple[str, ...]:
    flags = _class_flags(words, main, core)
    if piece.subject is not None:
        flags.append("subject")
    flags += [name for name, test in _ANYWHERE if test.search(words)]
    flags += [name for name, test in _IN_FRONT if test.match(main)]
    if piece.opener > piece.start:
        flags.append("opened")
    if words.endswith("的"):
        flags.append("的$")
    if "了" in words:
        flags.append("了")
    return tuple(flags)


def _class_flags(words: str, main: str, core: str) -> list[str]:
    """Return what the word classes of ``data/words.toml`` say; ``^`` in front, ``=`` opens the core."""
    flags = []
    adverbs = _ADVERBS.match(main)
    if pattern("ban").match(core) or pattern("ban").match(main, adverbs.end() if adverbs else 0):
        flags.append("ban^")
    if "要" in words:
        flags.append("must")
    for name in _CLASSES:
        if hit := pattern(name).search(words):
            flags.append(name)
            if hit.start() <= 1 and name != "ban":
                flags.append(name + "^")
    if pattern("finish").match(core):
        flags.append("finish=")
    elif pattern("keep").match(core):
        flags.append("keep=")
    return flags


_TIME_FIRST = re.compile(
    r"(?:到|于|在|至)?(?:\d{1,4}[年月]|[一二三四五六七八九十]{1,3}月|今年|明年|全年|年内|"
    r"年底|上半年|下半年|[一二三四]季度|本月|下?周|每[年月周季天日半]|汛期|“十)"
)
_PURPOSE_FIRST = re.compile(
    r"(?:确保|实现|推动|推进|促进|不断|更好|切实|真正|有效|努力|让|使|为(?!期)|以(?!上|内|"
    r"下)|从而|进而|力争|力求|形成|提升|带动|助力|防止|避免|全力|最大限度)"
)
_REPORT_FIRST = re.compile(
    r"(?:并|及时|于)?[^，]{0,14}?(?:报送?|上报|报告|反馈|通报|公示|公布|备案|抄送)"
)
_AND_FIRST = re.compile(r"(?:并|且|同时|也|还|又|再)")
_SHORT = re.compile(r".{1,6}$")
_ANYWHERE = (
    ("time", _TIME),
    ("number", _NUMBER),
    ("mask", _MASK),
    ("amount$", _AMOUNT_END),
    ("compare", _COMPARE),
    ("condition", _CONDITION),
    ("pastyear", _PAST_YEAR),
    ("quote", _SLOGAN),
)
_IN_FRONT = (
    ("time^", _TIME_FIRST),
    ("purpose^", _PURPOSE_FIRST),
    ("report^", _REPORT_FIRST),
    ("and^", _AND_FIRST),
    ("short", _SHORT),
)


def grams(words: str) -> list[str]:
    """Return every pair and triple of neighbouring characters."""
    pairs = list(map(add, words, words[1:]))
    return pairs + list(map(add, pairs, words[2:]))


def features(context: Context, shapes: list[Shape]) -> list[list[str]]:
    """Return the features of every piece, in order, its grams spelled ``g=…``."""
    return [
        row + spelled(grams(form.words))
        for row, form in zip(named_features(context, shapes), shapes, strict=True)
    ]


def spelled(found: list[str]) -> list[str]:
    """Return grams as features."""
    return [GRAM + gram for gram in found]


def named_features(context: Context, shapes: list[Shape]) -> list[list[str]]:
    """Return the features of every piece but its grams, in order."""
    pieces = context.layout.pieces
    sections = _sections(context)
    sentences = _sentence_flags(context, shapes)
    assigned = _assigned(context)
    rows = []
    position = 0
    for i, piece in enumerate(pieces):
        position = position + 1 if i and pieces[i - 1].sentence == piece.sentence else 0
        row = _own(shapes[i], piece, position)
        row += sections[i]
        row += sentences[piece.sentence]
        row += _around(pieces, shapes, i)
        if assigned[i]:
            row.append("assigned")
        rows.append(row)
    return rows


@lru_cache(maxsize=8192)
def prefixed(prefix: str, flags: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``flags`` as features; few combinations make up most of a text."""
    return tuple(prefix + flag for flag in flags)


def _assigned(context: Context) -> list[bool]:
    """Tell for each piece whether an assignment governs it."""
    spans = [(a.scope, a.start) for a in context.layout.assignments]
    out, j = [], 0
    for piece in context.layout.pieces:
        while j < len(spans) and spans[j][1] < piece.start:
            j += 1
        out.append(j < len(spans) and spans[j][0] <= piece.start)
    return out


def _own(form: Shape, piece: Piece, position: int) -> list[str]:
    """Return what the piece itself says."""
    words, core, head = form.words, form.core, form.head
    size = min(len(words) // 4, 8)
    who = "s" if "subject" in form.flags else "-"
    must = "m" if "must" in form.flags else "-"
    row = ["b", f"before={piece.before}", f"after={piece.after}", f"pos={min(position, 4)}"]
    row += [f"len={size}", f"w2={words[:2]}", f"e1={words[-1:]}", f"e2={words[-2:]}"]
    row += [f"v{n}={core[:n]}" for n in (1, 2, 3)]
    row += [f"hc={head}", f"hc,{piece.before}={head}", f"hc,len={head},{min(size, 5)}"]
    row += [f"v2,{piece.before}={core[:2]}", f"v2,{who}{must}={core[:2]}"]
    row += prefixed("f=", form.flags)
    row += [f"lx={name}" for name in classes_inside(words)]
    if "number" in form.flags:
        row.append(f"v2,#={core[:2]}")
    if piece.quoted:
        row.append("quoted")
    if piece.mark is not None:
        style = piece.mark.style.name
        row += ["marked", f"mark={style}", f"mark,len={style},{min(size, 5)}"]
        row.append(f"mark,{piece.after}={style}")
    return row


def _around(pieces: tuple[Piece, ...], shapes: list[Shape], i: int) -> list[str]:
    """Return what stands before and behind the piece in its paragraph."""
    piece, row = pieces[i], []
    for j, name in ((i - 1, "p"), (i + 1, "n")):
        if not 0 <= j < len(pieces) or pieces[j].paragraph != piece.paragraph:
            row.append(f"{name}=none")
            continue
        near = name if pieces[j].sentence == piece.sentence else f"{name}|"
        other = shapes[j]
        row += prefixed(f"{near}f=", other.flags)
        row += [
            f"{near}v2={other.core[:2]}",
            f"{near}w2={other.words[:2]}",
            f"{near}e2={other.words[-2:]}",
            f"{near}hc={other.head}",
        ]
    if i and pieces[i - 1].sentence == piece.sentence:
        row.append(f"hc2={piece.before}{shapes[i - 1].head}/{shapes[i].head}")
    return row + _room(pieces, shapes, i)


def _room(pieces: tuple[Piece, ...], shapes: list[Shape], i: int) -> list[str]:
    """Return how much of the sentence lies before the piece, what it shares with it, how it lists."""
    piece = pieces[i]
    j, before = i - 1, 0
    while j >= 0 and pieces[j].sentence == piece.sentence and pieces[j + 1].before == ",":
        before += pieces[j].end - pieces[j].start
        j -= 1
    words, head = shapes[i].words, shapes[i].head
    row = [
        f"room={min(before // 12, 6)}",
        f"room,hc={min(before // 20, 3)},{head}",
        f"lists={min(words.count('、'), 3)}",
    ]
    if j < i - 1:
        left = shapes[i - 1].words
        shared = sum(map(set(map(add, left, left[1:])).__contains__, map(add, words, words[1:])))
        row += [f"shared={min(shared, 3)}", f"shared,hc={min(shared, 2)},{head}"]
    return row


def _sentence_flags(context: Context, shapes: list[Shape]) -> list[list[str]]:
    """Return features of each sentence: how it opens and ends."""
    sentences = context.layout.segments.sentences
    found: list[list[str]] = [[] for _ in range(len(sentences) + 1)]
    for piece, form in zip(context.layout.pieces, shapes, strict=True):
        own = found[piece.sentence]
        if not own:
            own += prefixed("s1:", form.flags)
            own += [f"s1v2={form.core[:2]}", f"s1w2={form.words[:2]}"]
            if piece.before == "P":
                own.append("s1P")
    for (_, end), own in zip(sentences, found, strict=False):
        own.append(f"s$={context.text[end - 1]}")
    return found


def _sections(context: Context) -> list[list[str]]:
    """Return features of the headings above each piece, and of being a heading itself."""
    out: list[list[str]] = []
    stack: list[tuple[Mark, str]] = []
    since = 0
    pieces = context.layout.pieces
    above = _above([])
    third = len(context.layout.segments.paragraphs) / 3
    for i, piece in enumerate(pieces):
        if piece.mark is not None:
            while stack and stack[-1][0].style.rank >= piece.mark.style.rank:
                stack.pop()
            stack.append((piece.mark, context.text[piece.start : piece.end]))
            above = _above([heading for _, heading in stack])
            since = 0
        elif piece.before in "P.":
            since += 1
        row = [f"lvl={len(stack)}", f"since={min(since, 3)}"]
        row += above or ["preamble" if piece.paragraph < third else "tail"]
        if piece.mark is not None:
            follows = i + 1 < len(pieces) and pieces[i + 1].paragraph == piece.paragraph
            form = f"{piece.after},{'+' if follows else '-'}"
            row += [f"head,{form}", f"head,{piece.mark.style.name},{form}"]
        elif since == 0:
            row.append(f"head2,{piece.after}")
        out.append(row)
    return out


def _above(headings: list[str]) -> list[str]:
    """Describe the headings above a piece."""
    row = []
    for depth, heading in enumerate(headings):
        row += [f"sec{min(depth, 1)}={kind}" for kind in section_kinds(heading)]
    return [*row, f"top={headings[0][:4]}", f"near={headings[-1][:2]}"] if headings else []
