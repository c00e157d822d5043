"""Rules that close a piece before the tagger is asked: what they name yields nothing.

Each gate is a small function that answers or abstains; their order is the list ``GATES``. The name of the
gate that closed a piece is kept for ``--explain``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from luoshi.reading.features import Shape
from luoshi.reading.pieces import Layout


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gate may look at."""

    text: str
    layout: Layout
    shapes: Sequence[Shape]
    headings: Sequence[tuple[str, ...]]  # of each piece, outermost first


Gate = Callable[[Scene, int], bool]


def is_imprint(scene: Scene, i: int) -> bool:
    """Tell whether the line is a title, addressee, contact, annex list, signature or date."""
    paragraph = scene.layout.segments.paragraphs[scene.layout.pieces[i].paragraph]
    return _IMPRINT.match(scene.text, *paragraph) is not None


_IMPRINT = re.compile(
    r"[\s　]*(?:附件\s*[：:\d]|附：|联系人|联系电话|（?此件|抄送|主题词|印发机关|注：|数据来源|"
    r"(?:同志们|各位代表|各位领导|各位委员)[！，：:]?\s*(?:\n|$)|"
    r"[^，。；\n]{2,40}(?:委员会|人民政府|办公室|督查室|局|厅|指挥部)\s*(?:\n|$)|(?:19|"
    r"20)\d\d年\d{1,2}月\d{1,2}日\s*(?:\n|$))"
)


def is_question(scene: Scene, i: int) -> bool:
    """Tell whether the piece ends a question: that commits nobody."""
    piece = scene.layout.pieces[i]
    end = scene.layout.segments.sentences[piece.sentence][1]
    return scene.text[end - 1] in "？?" and piece.end >= end - 2


def is_review(scene: Scene, i: int) -> bool:
    """Tell whether the piece reports what was: under 工作回顾, 成效, 现状, unless it orders something."""
    if not any(_REVIEW.search(h) and not _ORDERED.match(h) for h in scene.headings[i]):
        return False
    piece = scene.layout.pieces[i]
    orders = _ORDERS.search(scene.text, piece.start, piece.end) is not None
    return not orders and "must" not in scene.shapes[i].flags


_REVIEW = re.compile(
    r"回顾$|成效$|取得的?成绩$|现状(?:与形势|和问题|与问题)?$|(?:总体|基本|工作开展|"
    r"督查开展|检查|整治)情况$|发展基础$|^形势怎么看"
)
_ORDERED = re.compile(r"确保|推动|巩固|提升|扩大|报送|通报|反馈|建立|落实")
_ORDERS = re.compile(
    r"责令|限[一-鿿]{2,12}(?:于|在|\d)|务必|必须|不得|严禁|请[一-鿿]{2,12}(?:于|在|要)"
)

GATES: tuple[tuple[str, Gate], ...] = (
    ("gate:imprint", is_imprint),
    ("gate:question", is_question),
    ("gate:review", is_review),
)


def closed_pieces(text: str, layout: Layout, shapes: Sequence[Shape]) -> list[str | None]:
    """Return for each piece the name of the first gate that closes it, or None."""
    scene = Scene(text, layout, shapes, headings(layout))
    return [
        next((name for name, gate in GATES if gate(scene, i)), None) for i in range(len(shapes))
    ]


def headings(layout: Layout) -> list[tuple[str, ...]]:
    """Return the headings above each piece, outermost first."""
    found: list[tuple[str, ...]] = []
    path: list[tuple[int, str]] = []
    nodes = iter(layout.outline)
    node = next(nodes, None)
    for piece in layout.pieces:
        while node is not None and node.start < piece.end:
            while path and path[-1][0] >= node.depth:
                path.pop()
            path.append((node.depth, node.heading))
            node = next(nodes, None)
        found.append(tuple(heading for _, heading in path))
    return found
