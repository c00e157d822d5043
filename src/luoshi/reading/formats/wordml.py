"""WordML of Word 2003: the whole document in one XML file, often under a .doc name.

Source: Microsoft, "Office 2003 XML Reference Schemas" (wordnet.xsd, auxHint.xsd, aml.xsd). Word
writes the number of a list paragraph beside it (``wx:t``); where a program did not, it is counted
from the list definitions, whose format codes are those of the binary format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.composer import COMMENTS, DELETED, HIDDEN, MARGINS, NESTED, Composer
from luoshi.reading.formats.grid import MAX_COLUMNS, Cell, Row, write_table
from luoshi.reading.formats.number_text import code_format
from luoshi.reading.formats.numbering import DEPTHS, Counters, Level, join
from luoshi.reading.formats.package import parse_xml
from luoshi.reading.formats.source import DamagedFile, SourceText

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W: Final = "{http://schemas.microsoft.com/office/word/2003/wordml}"
WX: Final = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
AML: Final = "{http://schemas.microsoft.com/aml/2001/core}"
_OFF: Final = frozenset({"off", "0", "false"})
_BLOCKS: Final = frozenset({W + "p", W + "tbl"})
_ALONE: Final = frozenset({W + "pPr", W + "sectPr", W + "tblPr", W + "trPr", W + "tcPr"})
_SIGNS: Final = {
    W + "tab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_SUFFIXES: Final = {"Tab": "tab", "Space": "space", "Nothing": "nothing"}


def read(data: bytes) -> SourceText:
    """Read a WordML 2003 file; raises UnreadableFile with one sentence for the user."""
    root = parse_xml(data, "WordML")
    body = root.find(W + "body")
    if root.tag != W + "wordDocument" or body is None:
        raise DamagedFile(
            "XML 里没有 WordML 正文（w:wordDocument/w:body）；请另存为 .docx 后再读。"
        )
    return _Reader(root).read(body)


def _value(element: Element | None, name: str = W + "val") -> str | None:
    return None if element is None else element.get(name)


def _number(element: Element | None) -> int | None:
    text = _value(element) or ""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else None


def _on(element: Element | None) -> bool:
    return element is not None and (element.get(W + "val") or "on") not in _OFF


@dataclass(slots=True)
class _List:
    definition: str
    levels: list[Level]
    starts: dict[int, int] = field(default_factory=dict)


class _Reader:
    """Reads the stories of one document; counts lists as it goes."""

    def __init__(self, root: Element) -> None:
        self._composer = Composer()
        self._counters = Counters()
        self._lists = _lists(root)
        self._styles = {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}
        self._tables = 0
        self._notes: list[str] = []
        self._boxes: list[str] = []
        self._margins = [
            "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in part.iter(W + "p"))
            for kind in ("hdr", "ftr")
            for part in root.iter(W + kind)
        ]

    def read(self, body: Element) -> SourceText:
        for block in _blocks(body):
            if block.tag == W + "p":
                self._composer.paragraph(self._paragraph(block))
            else:
                self._table(block)
            self._release()
        for note in self._notes:
            self._composer.paragraph(note, kind="footnote")
        self._composer.count(MARGINS, int(any(margin.strip() for margin in self._margins)))
        return self._composer.finish("wordml", margins=self._margins)

    def _release(self) -> None:
        for box in self._boxes:
            self._composer.paragraph(box, kind="textbox")
        self._boxes = []

    def _paragraph(self, paragraph: Element) -> str:
        text = "".join(self._pieces(paragraph))
        known = paragraph.find(W + "pPr")
        if not text.strip() or known is None:
            return text
        listed = known.find(W + "listPr")
        shown = _value(None if listed is None else listed.find(WX + "t"), WX + "val")
        counted, suffix = self._count(known, listed)
        bullet = shown is not None and any("\ue000" <= char < "\uf900" for char in shown)
        label = "" if bullet else counted if shown is None else shown
        return join(label, text, suffix)

    def _count(self, known: Element, listed: Element | None) -> tuple[str, str]:
        """Count a list paragraph; return its label and what follows the label."""
        style = _value(known.find(W + "pStyle")) or ""
        instance = None if listed is None else _value(listed.find(W + "ilfo"))
        depth = None if listed is None else _number(listed.find(W + "ilvl"))
        for _ in range(DEPTHS):
            found = self._styles.get(style)
            inherited = None if found is None else found.find(f"{W}pPr/{W}listPr")
            if found is None or instance is not None:
                break
            if inherited is not None:
                instance = _value(inherited.find(W + "ilfo"))
                depth = _number(inherited.find(W + "ilvl")) if depth is None else depth
            style = _value(found.find(W + "basedOn")) or ""
        numbered = self._lists.get(instance or "")
        if numbered is None:
            return "", "tab"
        depth = depth or 0
        label = self._counters.label(
            numbered.definition, instance, depth, numbered.levels, overrides=numbered.starts
        )
        known_depth = 0 <= depth < len(numbered.levels)
        return label, numbered.levels[depth].suffix if known_depth else "tab"

    def _pieces(self, element: Element) -> Iterator[str]:
        """Yield the visible text inside a paragraph; depth is bounded by ``parse_xml``."""
        for child in element:
            tag = child.tag
            if tag == W + "t":
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == AML + "annotation":
                yield from self._annotation(child)
            elif tag in (W + "footnote", W + "endnote"):
                lines = ["".join(self._pieces(part)).strip() for part in child.iter(W + "p")]
                self._notes += [line for line in lines if line]
            elif tag == W + "txbxContent":
                self._boxes += self._story(child)
            elif tag == W + "r" and _on(child.find(f"{W}rPr/{W}vanish")):
                self._composer.count(HIDDEN)
            elif tag not in _ALONE and tag != W + "instrText":
                yield from self._pieces(child)

    def _annotation(self, annotation: Element) -> Iterator[str]:
        """Read a revision or comment (aml:annotation) by its type."""
        kind = annotation.get(W + "type", "")
        if kind == "Word.Deletion":
            self._composer.count(DELETED)
        elif kind == "Word.Comment":
            self._composer.count(COMMENTS)
        elif kind not in ("Word.Formatting", "Word.Numbering"):
            yield from self._pieces(annotation)

    def _story(self, story: Element) -> list[str]:
        return [
            text.strip()
            for paragraph in story.iter(W + "p")
            if (text := self._paragraph(paragraph))
        ]

    def _table(self, table: Element) -> None:
        self._tables += 1
        number = self._tables
        rows = [self._row(row) for row in _children(table, W + "tr")]
        write_table(self._composer, rows, table=number)

    def _row(self, row: Element) -> Row:
        header = _on(row.find(f"{W}trPr/{W}tblHeader"))
        right = _number(row.find(f"{W}trPr/{W}gridBefore")) or 0
        cells = [Cell("", right)] if right else []
        for cell in _children(row, W + "tc"):
            span = _number(cell.find(f"{W}tcPr/{W}gridSpan")) or 1
            right += min(max(span, 1), MAX_COLUMNS)
            merge = cell.find(f"{W}tcPr/{W}vmerge")
            continues = merge is not None and merge.get(W + "val") != "restart"
            cells.append(Cell(self._cell(cell), right, continues))
        return Row(cells, header)

    def _cell(self, cell: Element) -> str:
        """Return a cell's paragraphs, those of inner tables among them, as lines."""
        inner = sum(1 for _ in cell.iter(W + "tc")) - 1
        self._composer.count(NESTED, inner)
        lines = []
        for block in _blocks(cell):
            parts = [block] if block.tag == W + "p" else block.iter(W + "p")
            lines += [text for part in parts if (text := self._paragraph(part))]
        return "\n".join(lines)


def _blocks(element: Element) -> Iterator[Element]:
    """Yield paragraphs and tables through whatever wraps them (wx:sect, wx:sub-section …)."""
    for child in element:
        if child.tag in _BLOCKS:
            yield child
        elif child.tag == AML + "annotation" and child.get(W + "type") == "Word.Deletion":
            continue
        elif child.tag not in _ALONE:
            yield from _blocks(child)


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Yield the rows or cells of a table, through revisions and smart tags."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _BLOCKS and child.tag not in _ALONE:
            yield from _children(child, tag)


def _lists(root: Element) -> dict[str, _List]:
    """Return the lists by their ilfo (w:lists/w:list), levels overridden where they say so."""
    definitions = {
        definition.get(W + "listDefId"): definition for definition in root.iter(W + "listDef")
    }
    found = {}
    for element in root.iter(W + "list"):
        identity = _value(element.find(W + "ilst"))
        definition = definitions.get(identity)
        if definition is None or identity is None:
            continue
        levels = [_level(level) for level in definition.findall(W + "lvl")[:DEPTHS]]
        numbered = _List(identity, levels)
        for override in element.findall(W + "lvlOverride"):
            depth = override.get(W + "ilvl", "0")
            start = _number(override.find(W + "startOverride"))
            if depth.isdecimal() and start is not None:
                numbered.starts[int(depth[:2])] = start
        found[element.get(W + "ilfo", "")] = numbered
    return found


def _level(level: Element) -> Level:
    start = _number(level.find(W + "start"))
    restart = _number(level.find(W + "lvlRestart"))
    suffix = _value(level.find(W + "suff")) or "Tab"
    return Level(
        template=_value(level.find(W + "lvlText")) or "",
        format=code_format(_number(level.find(W + "nfc")) or 0),
        start=1 if start is None else start,
        legal=_on(level.find(W + "isLgl")),
        restart=restart,
        suffix=_SUFFIXES.get(suffix, "tab"),
    )
