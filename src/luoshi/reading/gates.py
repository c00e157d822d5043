"""Rules that close a piece before the tagger is asked: what they name yields nothing.

Each gate is a small function that answers or abstains; their order is the list ``GATES``. The name of the
gate that closed a piece is kept for ``--explain``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from luoshi.reading.features import Shape
from luoshi.reading.pieces import Layout

Gate = Callable[[str, Layout, list[Shape], int], bool]


def is_question(text: str, layout: Layout, shapes: list[Shape], i: int) -> bool:
    """A question commits nobody."""
    del shapes
    sentence = layout.segments.sentences[layout.pieces[i].sentence] if layout.pieces[i].sentence < len(layout.segments.sentences) else None
    return sentence is not None and text[sentence[1] - 1] in "？?" and layout.pieces[i].end >= sentence[1] - 2  # noqa: PLR2004


def is_imprint(text: str, layout: Layout, shapes: list[Shape], i: int) -> bool:
    """Title, addressee, contact, annex list, signature and date are no rows."""
    del shapes
    piece = layout.pieces[i]
    start, end = layout.segments.paragraphs[piece.paragraph]
    return bool(_IMPRINT.match(text, start, end))


_IMPRINT = re.compile(
    r"[\s　]*(?:附件\s*[：:\d]|附：|联系人|联系电话|（?此件|抄送|主题词|印发机关|注：|数据来源|(?:同志们|各位代表|各位领导|各位委员)[！，：:]?\s*$|[^，。；]{2,40}(?:委员会|人民政府|办公室|督查室|局|厅|指挥部)\s*$|(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*$)"
)

GATES: tuple[tuple[str, Gate], ...] = (("gate:imprint", is_imprint), ("gate:question", is_question))


def closed_by(text: str, layout: Layout, shapes: list[Shape], i: int) -> str | None:
    """Return the name of the first gate that closes piece ``i``, or None."""
    return next((name for name, gate in GATES if gate(text, layout, shapes, i)), None)
