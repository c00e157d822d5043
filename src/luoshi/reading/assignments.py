"""Read the notations by which a document assigns its rows: brackets, responsibility lines, 本项由….

（牵头单位：A；配合单位：B；完成时限：5月底前） · （A、B负责，排在第一位的为牵头部门） · （A牵头，B、C参与） · （A会同B） ·
a line 牵头单位：A　配合单位：B below the row. An assignment is no part of a row; it gives the row's lead,
with and when (ruling 23).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.reading.actors import is_name, split_names
from luoshi.reading.segments import Segments

_LEAD_LABEL = (
    "牵头单位|牵头部门|牵头科室|主办单位|主要责任单位|牵头|责任主体|首位责任单位|主责单位|主办"
)
_WITH_LABEL = (
    "配合单位|配合部门|协办单位|协同单位|协同配合单位|参与单位|参加单位|协作单位|配合|协办"
)
_WHO_LABEL = "责任单位|责任部门|承办单位|承办部门|落实单位|实施单位|责任科室|责任人|责任领导|责任处室|牵头领导|分管领导|办理单位|整改责任单位|负责单位|责任镇街|包抓领导|包案领导|承办"  # noqa: E501 - one pattern, one line
_WHEN_LABEL = (
    "完成时限|办理时限|办结时限|整改时限|完成时间|时限|时间节点|完成期限|期限|时间要求|办结时间"
)
_LABEL = re.compile(
    rf"(?P<lead>{_LEAD_LABEL})|(?P<with>{_WITH_LABEL})|(?P<who>{_WHO_LABEL})|(?P<when>{_WHEN_LABEL})"
)
_LABELLED = re.compile(rf"(?:{_LEAD_LABEL}|{_WITH_LABEL}|{_WHO_LABEL}|{_WHEN_LABEL})\s*[：:]")
_LINE = re.compile(
    rf"[\s　]*(?:{_LEAD_LABEL}|{_WITH_LABEL}|{_WHO_LABEL}|{_WHEN_LABEL})\s*[：:](?!.{{0,60}}[。！])"
)
_KEYWORD = re.compile(
    r"牵头|负责|配合|参与|会同|责任单位|责任部门|协办|主办|按职责分工|分工落实|组织实施|时限|共同|落实$|承办"
)
_TIME_ONLY = re.compile(
    r"(?:于|在|力争)?(?:\d{4}年|今年|明年)?(?:\d{1,2}月(?:\d{1,2}日|底|上旬|中旬|下旬|份)?|[一二三四]季度末?|年底|年内|全年|上半年|下半年)(?:以?前|之前|内|完成|底前)*$"
)
_THIS_ITEM = re.compile(
    r"(?:(?<=[。；\n])|^)(?:本项|上述|该项|此项|以上|本条|这项)(?:工作|任务|事项|内容|实事|各项)?[，,]?由(?P<body>[^。；]+)"
)
_OPEN, _CLOSE = "（(〔【[", "）)〕】]"
_LEADS_FIRST = re.compile(r"排在?第?[一首]位的?(?:单位|部门)?为?牵头|排名第一|第一个为牵头|列首位")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment; ``text[start:end]`` is its whole notation, ``scope`` where its rows may start."""

    start: int
    end: int
    scope: int
    who: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    when: tuple[int, int] | None = None  # where a time bound may be read
    kind: str = "bracket"  # bracket, line, sentence
    note: tuple[str, ...] = field(default=())


def find_assignments(text: str, segments: Segments, marked: set[int]) -> list[Assignment]:
    """Return every assignment in order; ``marked`` are the paragraphs that open with an enumerator."""
    found: list[Assignment] = []
    section = 0  # where the numbered point above a responsibility line begins
    last_line = -1
    for number, (start, end) in enumerate(segments.paragraphs):
        if number in marked:
            section = start
        if _LINE.match(text, start, end) and "\t" not in text[start:end]:
            if last_line == number - 1 and found and found[-1].kind == "line":
                found[-1] = _merge(found[-1], _parse(text, start, end, found[-1].scope, "line"))
            else:
                found.append(_parse(text, start, end, section, "line"))
            last_line = number
            continue
        found += _in_paragraph(text, start, end)
    return found


def _in_paragraph(text: str, start: int, end: int) -> list[Assignment]:
    found = []
    scope = reach = start  # where the rows of the next bracket, and of 本项由…, may begin
    for a, b in _brackets(text, start, end):
        inner = text[a + 1 : b - 1]
        if _TIME_ONLY.fullmatch(inner) and (
            a == start or b == end or text[a - 2 : a] in {"阶段", "步骤"}
        ):
            continue  # the document's date, or a phase's heading
        if _assigns(inner) and not _inside_name(text, a, b):
            found.append(_parse(text, a, b, scope, "bracket", inner=(a + 1, b - 1)))
            scope = b
            if found[-1].who or found[-1].lead:
                reach = b
    for match in _THIS_ITEM.finditer(text, start, end):
        a, b = match.span()
        found.append(
            _parse(text, a, b, reach if reach < a else start, "sentence", inner=match.span("body"))
        )
    return found


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, stack = [], []
    for i in range(start, end):
        if text[i] in _OPEN:
            stack.append(i)
        elif text[i] in _CLOSE and stack:
            first = stack.pop()
            if not stack:
                spans.append((first, i + 1))
    return spans


def _assigns(inner: str) -> bool:
    """Tell whether a bracket's content assigns a row."""
    if len(inner) < 2 or len(inner) > 400:
        return False
    if _LABELLED.search(inner) or _TIME_ONLY.fullmatch(inner):
        return True
    if "：" in inner[:6] or inner.startswith(
        ("以下", "见", "详见", "附件", "含", "包括", "不含", "其中", "即", "如")
    ):
        return False
    first = re.split(r"[，,、；;]", inner)[0]
    if _KEYWORD.search(inner):
        return bool(
            is_name(re.split(r"牵头|负责|会同|配合|参与|按|共同|分别|指导", first)[0].strip("由"))
        ) or inner.startswith(("由", "各"))
    parts = [p for p in re.split(r"[，,、；;]", re.sub(r"（[^）]*）", "", inner)) if p]
    return (
        len(parts) >= 1
        and is_unit(parts[0])
        and all(is_unit(p) or len(p) <= 6 for p in parts)
        and sum(map(is_unit, parts)) * 2 > len(parts)
    )


_UNIT = re.compile(
    r"(?:[省市县区州旗镇乡街][一-鿿]{1,14}|各[一-鿿]{2,14}|[一-鿿]{2,14})(?:局|委|办|厅|院|部|政府|公司|集团|中心|办公室|支队|大队|学校|医院|银行|联社|联|会|所|站|队|街道|乡镇|镇)$|"
    r"各(?:县|市|区|旗|乡|镇|街|街道|部门|单位)+$"
)


def is_unit(part: str) -> bool:
    """Tell whether ``part`` is the name of an organisation."""
    return bool(_UNIT.match(part))


def _inside_name(text: str, start: int, end: int) -> bool:
    """Tell whether the bracket belongs to a name: 县（市、区）政府, 镇（街道）."""
    return (
        end - start <= 8
        and start > 0
        and text[start - 1] in "县市区镇乡各校"
        and _LOCAL_BODY.match(text, start + 1, end - 1) is None
        and not _TIME_ONLY.fullmatch(text[start + 1 : end - 1])
    )


_LOCAL_BODY = re.compile(r"[省市县区][一-鿿]{1,5}[局委办厅院部]")


def _parse(
    text: str, start: int, end: int, scope: int, kind: str, inner: tuple[int, int] | None = None
) -> Assignment:
    a, b = inner or (start, end)
    body = text[a:b]
    if _LABELLED.search(body):
        return _labelled(text, start, end, scope, kind, a, b)
    return _worded(text, start, end, scope, kind, a, b)


def _labelled(text: str, start: int, end: int, scope: int, kind: str, a: int, b: int) -> Assignment:
    parts: dict[str, list[str]] = {"who": [], "lead": [], "with": []}
    when = None
    labels = list(
        re.finditer(rf"(?:(?<=[；;，,。\s　（(])|^)(?:{_LABEL.pattern})\s*[：:]", text[a:b])
    )
    for i, match in enumerate(labels):
        stop = labels[i + 1].start() if i + 1 < len(labels) else b - a
        role = match.lastgroup or "who"
        first, last = a + match.end(), a + stop
        if role == "when":
            when = (first, last)
        else:
            parts[role] += name_list(text, first, last)
    if _LEADS_FIRST.search(text, a, b) and len(parts["who"]) > 1 and not parts["lead"]:
        parts["lead"], parts["who"] = parts["who"][:1], parts["who"][1:]
    return Assignment(
        start,
        end,
        scope,
        tuple(parts["who"]),
        tuple(parts["lead"]),
        tuple(parts["with"]),
        when,
        kind,
    )


_CHUNK = re.compile(
    r"(?P<names>.+?)(?P<verb>分别牵头|共同牵头|牵头|会同|联合|(?:共同|具体)?配合|(?:共同)?参与|协助|协办|按职责分[工别]负责|按职责负责|按职责分工落实|分工负责|共同负责|分别负责|具体负责|负责|组织实施|实施|落实|指导|承办|主办|$)"
)


def _worded(text: str, start: int, end: int, scope: int, kind: str, a: int, b: int) -> Assignment:
    body = text[a:b]
    if _TIME_ONLY.fullmatch(body):
        return Assignment(start, end, scope, when=(a, b), kind=kind)
    lead: list[str] = []
    join: list[str] = []
    who: list[str] = []
    first_leads = bool(_LEADS_FIRST.search(body))
    pending_join = False
    offset = a
    for piece in re.split(r"(?<=[，,；;])", _hide_brackets(body)):
        first, last = offset, offset + len(piece)
        offset = last
        chunk = text[first:last].rstrip("，,；;。 ")
        if not chunk or _LEADS_FIRST.search(chunk) or re.match(r"下同|以下同", chunk):
            continue
        for match in _CHUNK.finditer(chunk):
            names = name_list(text, first + match.start("names"), first + match.end("names"))
            if not names:
                continue
            verb = match["verb"]
            if "牵头" in verb or verb == "主办":
                lead += names
            elif verb in {"会同", "联合"}:
                lead += names
                pending_join = True
            elif "配合" in verb or "参与" in verb or verb in {"协助", "协办"}:
                join += names
            elif pending_join:
                join += names
                pending_join = False
            else:
                who += names
    if first_leads and who and not lead and len(who) > 1:
        lead, who = who[:1], who[1:]
    return Assignment(start, end, scope, tuple(who), tuple(lead), tuple(join), (a, b), kind)


def _hide_brackets(body: str) -> str:
    """Return ``body`` with commas inside inner brackets replaced, so that it can be split at commas."""
    depth, out = 0, []
    for char in body:
        depth += char in _OPEN
        out.append("、" if depth and char in "，,；;" else char)
        depth -= char in _CLOSE
    return "".join(out)


def name_list(text: str, start: int, end: int) -> list[str]:
    """Return the names of a list such as 市财政局、各县（市、区）政府，市税务局."""
    while start < end and text[start] in "由请和与、，, 　：:；;":
        start += 1
    while start < end and text[end - 1] in "、，, 　；;。.）)\n":
        end -= 1
    if text[start:end].count("（") > text[start:end].count("）"):
        end += 1
    names = []
    for part_start, part_end in _split_list(text, start, end):
        for actor in split_names(text, part_start, part_end):
            name = actor.name.strip("　 。；，、")
            if _acceptable(name):
                names.append(name)
    return names


_NO_NAME = re.compile(
    r"推进|完成|贯穿|开展|为牵头|坚持|实施|落实|下同|牵头|按|持续|年底|月|季度|日前|同上|负责$|[前内]$|\d"
)


def _acceptable(name: str) -> bool:
    """Tell whether a part of an assignment names somebody; here any short noun may."""
    return (
        2 <= len(name) <= 24
        and (is_unit(name) or not _NO_NAME.search(name) or is_name(name))
        and not _LEADS_FIRST.search(name)
    )


def _split_list(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, depth, first = [], 0, start
    for i in range(start, end):
        depth += text[i] in _OPEN
        depth -= text[i] in _CLOSE
        if depth == 0 and text[i] in "、，,；; 　":
            spans.append((first, i))
            first = i + 1
    return [(a, b) for a, b in [*spans, (first, end)] if b > a]


def _merge(first: Assignment, second: Assignment) -> Assignment:
    return Assignment(
        first.start,
        second.end,
        first.scope,
        first.who + second.who,
        first.lead + second.lead,
        first.with_ + second.with_,
        second.when or first.when,
        "line",
    )
