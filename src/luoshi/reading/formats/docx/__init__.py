"""Read .docx (Word 2007 and later, WPS, LibreOffice; transitional and strict) with stdlib only.

``read`` returns the text as a reader of the printed page sees it, automatic numbers included.
Source: ECMA-376-1 (WordprocessingML). No library keeps the numbers; see docs for the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, overload

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.docx.body import Body
from luoshi.reading.formats.docx.inline import VANISH, Inline
from luoshi.reading.formats.docx.lists import Lists
from luoshi.reading.formats.docx.names import P, T, W, part
from luoshi.reading.formats.docx.parts import Relations, main_part, relations
from luoshi.reading.formats.docx.styles import Styles
from luoshi.reading.formats.package import Package, open_package
from luoshi.reading.formats.source import DamagedFile, SourceText

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MARGINS: Final = "页眉、页脚中的文字未读入。"
COMMENTS: Final = "批注 {n} 条未读入。"
BROKEN_FIELDS: Final = "域代码不完整，域中的文字已全部读入。"
_UNREFERENCED: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read(data: bytes) -> SourceText:
    """Read a .docx file.

    Raises an UnreadableFile with one sentence for the user. Memory: about ten times the size of
    the main part; time: about 1.3 s for 1,000 pages.
    """
    return read_package(open_package(data))


def read_package(package: Package) -> SourceText:
    """Read an opened word-processing package; used also for flat OPC."""
    main = main_part(package, "docx")
    links = relations(package, main)
    body = part(package, main).find(W + "body")
    if body is None:
        msg = f"文件已损坏：部件“{main}”中没有正文，请用 WPS 或 Word 重新保存后再试。"
        raise DamagedFile(msg)
    story = _Story(package, links, body, Styles(_optional(package, links.first("styles"))))
    return _compose(story, fields=True) or _compose(story, fields=False)


def _optional(package: Package, name: str | None) -> Element | None:
    return None if name is None else part(package, name)


@dataclass(frozen=True, slots=True)
class _Story:
    """The main story and what it refers to."""

    package: Package
    links: Relations
    body: Element
    styles: Styles


@overload
def _compose(story: _Story, *, fields: Literal[False]) -> SourceText: ...
@overload
def _compose(story: _Story, *, fields: Literal[True]) -> SourceText | None: ...
def _compose(story: _Story, *, fields: bool) -> SourceText | None:
    """Read body and notes; None when a field was left open, since its text would be missing."""
    package, links = story.package, story.links
    composer = Composer()
    notes = {kind: _optional(package, links.first(f"{kind}s")) for kind in ("footnote", "endnote")}
    stories = (story.body, *(root for root in notes.values() if root is not None))
    may_hide = story.styles.may_hide or any(
        next(root.iter(VANISH), None) is not None for root in stories
    )
    inline = Inline(story.styles, composer.count, fields=fields, may_hide=may_hide)
    lists = Lists(_optional(package, links.first("numbering")), story.styles)
    body = Body(composer, story.styles, lists, inline)
    body.paged = next(story.body.iter(W + "lastRenderedPageBreak"), None) is not None
    body.read(story.body)
    if inline.open_fields:
        return None
    if not fields:
        composer.count(BROKEN_FIELDS)
    pages = inline.rendered_pages + 1 if body.paged else None
    body.paged = False
    _read_notes(notes, body, inline)
    margins = _margins(package, links)
    composer.count(MARGINS, len(margins))
    composer.count(COMMENTS, _comments(package, links))
    return composer.finish("docx", pages=pages, margins=(*margins, *body.box_texts))


def _margins(package: Package, links: Relations) -> list[str]:
    """Return the texts of headers and footers, without the blank ones."""
    names = (name for kind in ("header", "footer") for name in links.by_kind.get(kind, ()))
    return [text for name in names if (text := _plain(part(package, name)))]


def _read_notes(roots: dict[str, Element | None], body: Body, inline: Inline) -> None:
    """Read the footnotes and endnotes referred to, in the order of their references."""
    parts = {
        kind: {
            note.get(W + "id", ""): note
            for note in (() if root is None else root.findall(W + kind))
            if note.get(W + "type") not in _UNREFERENCED
        }
        for kind, root in roots.items()
    }
    for kind, identity in inline.notes:
        note = parts[kind].pop(identity, None)
        if note is not None:
            body.read(note, "footnote")


def _plain(root: Element) -> str:
    """Return all text of a header or footer, hidden or not: it is only searched for marks."""
    paragraphs = ("".join(piece.text or "" for piece in p.iter(T)) for p in root.iter(P))
    return "\n".join(line for line in paragraphs if line.strip())


def _comments(package: Package, links: Relations) -> int:
    root = _optional(package, links.first("comments"))
    return 0 if root is None else len(root.findall(W + "comment"))
