"""Classification marks: a document marked 绝密, 机密 or 秘密 is refused.

Source: 保守国家秘密法 (2024) 第二十二条; GB/T 9704-2012, 7.2.2 (份号、密级和保密期限 stand at the top
left of the first page); 国家秘密定密管理暂行规定: the mark is 密级★保密期限. A mark overlooked is worse
than a document refused by mistake, yet ordinary text (商业秘密, 保守国家秘密, 工作秘密) must pass.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from luoshi.reading.formats.source import ClassifiedDocument, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD_LINES = 15  # what can stand above the text of a first page
_LONGEST_LINE = 400  # a mark stands at the beginning of its line or in a small table
_GAP = r"[ \t\u3000\xa0]{0,6}"
_LEVEL = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_TERM = (
    rf"(?:{_GAP}[0-9０-９一二三四五六七八九十]{{1,3}}{_GAP}(?:年|个?月|天|日)|长期|启用前|解密前)"
)
_STAR = "[★☆⭐✩✮]"

STARRED = re.compile(rf"{_LEVEL}{_GAP}(?:{_STAR}|[*＊]{_TERM}){_GAP}{_TERM}?")
_ALONE = re.compile(
    r"(?:(?:№|N[oO]\.?|份号[:：]?)?[ \t\u3000\xa0]*[0-9０-９]{1,8}[ \t\u3000\xa0]+)?"  # 份号
    rf"(?:密{_GAP}级{_GAP}[:：]{_GAP}|[(（【〔\[])?"
    rf"(?P<mark>{_LEVEL}(?:{_GAP}[·—-]?{_GAP}{_TERM})?)"
    r"[)）】〕\]]?"
    rf"(?:[ \t\u3000\xa0]+(?:特{_GAP}急|加{_GAP}急|急{_GAP}件|平{_GAP}急|特{_GAP}提))?"  # 紧急程度
)
_QUOTES = "“\"「『《‘'"
_LABELLED = re.compile(rf"密{_GAP}级{_GAP}[:：]?\s*\t\s*(?P<mark>{_LEVEL}{_TERM}?)(?:\t|$)")


def find_mark(text: str, margins: Iterable[str] = ()) -> str | None:
    """Return the first classification mark as written, or None.

    ``text`` is the document; ``margins`` are headers, footers and text boxes, in which a mark
    standing alone counts on every line. In the text, a mark standing alone counts only among the
    first lines. Costs one search for the star plus a look at ``HEAD_LINES`` lines.
    """
    head = list(_head(text))
    for line in (*head, *(line for margin in margins for line in margin.split("\n"))):
        mark = _mark_alone(line[:_LONGEST_LINE])
        if mark is not None:
            return mark
    return _starred(text, len("\n".join(head))) or next(
        (mark for margin in margins if (mark := _starred(margin, len(margin)))), None
    )


def _head(text: str) -> Iterator[str]:
    """Yield the first lines that are not empty."""
    start, found = 0, 0
    while found < HEAD_LINES and start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start : min(end, start + _LONGEST_LINE)].strip()
        start = end + 1
        if line:
            found += 1
            yield line


def _mark_alone(line: str) -> str | None:
    if "密" not in line:
        return None
    for cell in line.split("\t"):
        if match := _ALONE.fullmatch(cell.strip()):
            return match["mark"]
    labelled = _LABELLED.search(line)
    return labelled["mark"] if labelled else None


def _starred(text: str, head: int) -> str | None:
    """Return a mark with its star; quoted ones and, below the head, ones inside a sentence pass."""
    for match in STARRED.finditer(text):
        before = text[match.start() - 1] if match.start() else "\n"
        if before in _QUOTES:
            continue
        if match.start() <= head or not "\u4e00" <= before <= "\u9fff":
            return match[0].strip()
    return None


def check_marks(source: SourceText, *, declassified_by: str | None) -> SourceText:
    """Return ``source``, or raise ClassifiedDocument where it is marked and nobody vouches.

    A name given is recorded in ``declassified_by`` in any case; a note names the mark it answers.
    """
    by = (declassified_by or "").strip() or None
    mark = find_mark(source.text, source.margins)
    if mark is None:
        return replace(source, declassified_by=by) if by else source
    if by is None:
        msg = (
            f"文件标有密级“{mark}”，不得在本系统处理；"
            "如确已解密，请用 --declassified-by 写明解密责任人。"
        )
        raise ClassifiedDocument(msg)
    note = f"文件标有密级“{mark}”，由{by}确认已解密。"
    return replace(source, declassified_by=by, notes=(note, *source.notes))
