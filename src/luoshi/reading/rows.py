"""Turn judged pieces into rows: where each begins and ends, its kind, its confidence.

Pure rules come first (gates), the trained tagger decides what they leave open, and a second model that
sees the whole row settles its kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

from luoshi.reading.features import Shape, prefixed, spelled
from luoshi.reading.model import Kind
from luoshi.reading.pieces import Layout, Piece
from luoshi.reading.words import classes_inside, pattern

KINDS = {"T": Kind.TASK, "D": Kind.DUTY, "P": Kind.PROHIBITION}
_FRONT = re.compile(
    r"(?:特别是|尤其是?|明确要求|当前，?|其中，?|同时，?|此外，?|"
    r"并且?(?![一-鿿]?[重行联列案存入轨])|更(?=不|要|严)|而且|但(?!是)|但是|且)+"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row before owners and bounds are known; pieces ``first``…``last`` inclusive."""

    start: int
    end: int
    label: str
    first: int
    last: int
    chance: float = 1.0  # that a row stands here
    tabled: bool = False  # the cell of a task table, a row whatever it says


def with_table_rows(layout: Layout, rows: list[Row]) -> list[Row]:
    """Add a row for every task cell of a table in which none was found: a ledger's rows are rows."""
    filled = {layout.pieces[row.first].paragraph for row in rows}
    cells: dict[int, list[int]] = {}
    for i, piece in enumerate(layout.pieces):
        if piece.row and piece.paragraph not in filled:
            cells.setdefault(piece.paragraph, []).append(i)
    added = [
        Row(layout.pieces[c[0]].start, layout.pieces[c[-1]].end, "T", c[0], c[-1], tabled=True)
        for c in cells.values()
    ]
    return sorted([*rows, *added], key=lambda row: row.start)


def front(text: str, piece: Piece) -> int:
    """Return where a row that begins with ``piece`` is quoted from: behind 特别是, 其中, 并 (ruling 14)."""
    match = _FRONT.match(text, piece.start, piece.end)
    return match.end() if match and match.end() < piece.end - 1 else piece.start


def pairs(words: str) -> list[str]:
    """Return every pair of neighbouring characters."""
    return list(map(add, words, words[1:]))


def kind_features(
    text: str, row: Row, shapes: Sequence[Shape], times: Sequence[str], *, spell: bool = True
) -> list[str]:
    """Describe a whole row for the judgement task, duty or prohibition; ``spell`` its pairs too."""
    words = text[row.start : row.end]
    head = shapes[row.first]
    found = ["b", f"n={min(row.last - row.first, 3)}"]
    found += [f"v{n}={head.core[:n]}" for n in (1, 2, 3, 4)]
    found += [f"hc={head.head}", *(f"lx={name}" for name in classes_inside(words))]
    found += prefixed("hf=", head.flags)
    flags = {flag for form in shapes[row.first : row.last + 1] for flag in form.flags}
    found += [f"f={flag}" for flag in flags]
    found += [f"t={kind}" for kind in set(times)] or ["t=none"]
    found += [f"e{n}={words[-n:]}" for n in (1, 2, 3)]
    for form in shapes[row.first + 1 : row.last + 1]:
        found.append(f"c2={form.core[:2]}")
    found += [f"r={name}" for name, test in _KIND_TESTS if test.search(words)]
    if pattern("finish").match(head.core):
        found.append("finish=")
    if pattern("keep").match(head.core):
        found.append("keep=")
    return found + spelled(pairs(words)) if spell else found


_KIND_TESTS = (
    (
        "campaign",
        re.compile(
            r"专项行动|三年行动|百日|攻坚|大检查|大排查|专项治理|专项整治|工程|大会战|回头看|行动"
        ),
    ),
    (
        "recurring",
        re.compile(
            r"每(?:年|月|周|季|日|天|旬|半|学期|个|两|\d)|定期|常态化|经常|随时|一月一|一周一|"
            r"[按逐][月周季]|常年|长期"
        ),
    ),
    ("case", re.compile(r"(?:^|，)(?:对|凡|一旦|发现|如|若|逾期|未).{2,40}的[，,]|一经|一律")),
    ("lasting", re.compile(r"^(?:持续|不断|常态化|坚持|继续|深化|完善|加强|强化|落实|严格|加大)")),
    (
        "artefact",
        re.compile(
            r"方案|清单|台账|名录|办法|细则|意见|预案|目录|规划|图谱|报告|平台|中心|机制|专班|"
            r"小组|档案|系统|目录|指南|标准"
        ),
    ),
    (
        "making",
        re.compile(
            r"制定|制订|出台|编制|印发|建立|建成|组建|成立|设立|开展一|开展.{0,8}(?:排查|检查|"
            r"整治|普查|行动)|召开|举办|报送|修订|推出|打造|健全|完成|竣工|投用|上线|启动|开工|"
            r"整改到位|清零|销号"
        ),
    ),
    (
        "building",
        re.compile(
            r"构建|(?:规划|谋划|高标准)建设|一批|筹建|争取|综合治理|[地园城区路站院馆]建设|"
            r"(?:加快|推进|抓好|推动|实施).{2,30}(?:建设|改造|项目|工程|示范区|步伐|进度)|"
            r"纳入.{0,12}(?:考核|评价|评议|规划)"
        ),
    ),
    ("once", re.compile(r"一次|一轮|一遍|全部|逐一|逐个|逐户|挨家|到位|清零|完毕|干完")),
    ("number", re.compile(r"\d|[一二三四五六七八九十百]+(?:个|家|所|处|条|亿|万|名|座|套)")),
)
