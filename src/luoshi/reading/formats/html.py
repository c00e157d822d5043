"""Web pages (.html) and web archives (.mht), which often hide under a .doc name.

Theory of operation. ``html_tokens`` cuts the page into tags and text. Block elements end
paragraphs, table cells are laid on a grid, white space collapses as a browser shows it (a line end
between two Chinese characters shows nothing). Word's own numbers of lists stand in the text
(``mso-list:Ignore``) padded with hard spaces, which are layout.
An archive (RFC 2557) is a mail message whose first text/html part is the page.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from typing import Final

from luoshi.reading.formats.composer import DELETED, HIDDEN, MARGINS, NESTED, Composer
from luoshi.reading.formats.grid import MAX_COLUMNS, write_table
from luoshi.reading.formats.html_table import MAX_ROWS, OpenTable, span
from luoshi.reading.formats.html_tokens import Tag, tokens
from luoshi.reading.formats.numbering import join
from luoshi.reading.formats.plain import decode
from luoshi.reading.formats.source import DamagedFile, SourceText

MAX_DEPTH: Final = 5_000
_DROPPED: Final = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "xml",
    }
)
_VOID: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    }
)
_CLOSED_BY: Final = {  # an opening tag ends these open ones, up to the boundary
    "p": (("p",), ("td", "th", "table", "div")),
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tr": (("tr",), ("table",)),
    "tbody": (("tr", "tbody", "thead", "tfoot"), ("table",)),
}
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·"
_LINE: Final = "\u2028"  # <br>, told apart from the line ends of the source
_BROKEN_LINE: Final = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_HIDING: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_MARGIN: Final = re.compile(r"mso-element\s*:\s*(?:header|footer)", re.IGNORECASE)
_TITLES: Final = frozenset({"header", "footer"})  # how LibreOffice marks them
_LABEL: Final = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*"
                              rb"([\w.:-]{2,40})", re.IGNORECASE)  # fmt: skip
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
                   "unicode": "utf-16", "gb_2312-80": "gb18030"}  # fmt: skip
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes) -> SourceText:
    """Read HTML or MHT; raises UnreadableFile with one sentence for the user.

    Scripts, styles, hidden and deleted text are left out, tables become rows. Frames of a web
    archive other than its first page are named in a note.
    """
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<") and b"mime-version:" in head:
        return _read_archive(data)
    return _read_page(_decoded(data), "html", Composer())


def _read_archive(data: bytes) -> SourceText:
    composer = Composer()
    try:
        pages = _pages(data)
    except RecursionError as error:
        raise DamagedFile("网页归档（MHT）的部件嵌套过深，不予读取；请另存为 .docx。") from error
    if not pages:
        raise DamagedFile("网页归档（MHT）里没有网页正文；请用浏览器打开后另存为 .docx 再读。")
    composer.count("网页归档中另有 {n} 个附属页面未读入。", len(pages) - 1)
    return _read_page(pages[0], "mht", composer)


def _pages(data: bytes) -> list[str]:
    """Return the pages of an archive, decoded."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    pages = []
    for part in message.walk():
        if part.get_content_type() in _PAGES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                pages.append(_decoded(content, part.get_content_charset()))
    return pages


def _decoded(data: bytes, declared: str | None = None) -> str:
    """Decode by mark, declaration, and failing these by looking at the bytes."""
    match = _DECLARED.search(data[:4096])
    for name in (declared, match[1].decode("ascii", "replace") if match else None):
        codec = _ALIASES.get(name.lower(), name.lower()) if name else None
        if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
            try:
                return data.decode(codec)
            except (UnicodeDecodeError, LookupError, ValueError):
                continue
    return decode(data)[0]


def _read_page(text: str, format_: str, composer: Composer) -> SourceText:
    page = _Page(composer)
    for token in tokens(text):
        page.take(token)
    page.finish()
    return composer.finish(format_, margins=page.margins)


@dataclass(slots=True)
class _Element:
    tag: str
    dropped: str | None  # why its text is left out: a note, or "" without one
    label: bool
    pre: bool


class _Page:
    """Turns tags into paragraphs and rows."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._open: list[_Element] = [_Element("", None, label=False, pre=False)]
        self._parts: list[str] = []
        self._label: list[str] = []
        self._tables: list[OpenTable] = []
        self._lines: list[str] = []  # of the cell being read
        self._count = 0
        self.margins: list[str] = []
        self._said: _Element | None = None
        self._numbers: list[int | None] = []  # next number of each open list; None in <ul>

    def take(self, token: Tag | str) -> None:
        """Take the next tag or text."""
        if isinstance(token, str):
            self._text(token)
        elif token.closing:
            self._close(token.name)
        else:
            self._start(token.name, token.attributes)

    def _start(self, tag: str, known: dict[str, str]) -> None:
        if tag == "br":
            self._parts.append(_LINE if self._top.dropped is None else "")
            return
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in _VOID:
            return
        if tag in _CLOSED_BY:
            self._close_implied(*_CLOSED_BY[tag])
        if len(self._open) >= MAX_DEPTH:
            raise DamagedFile(f"网页的标签嵌套超过 {MAX_DEPTH} 层，不予读取；请另存为 .docx。")
        self._open.append(self._element(tag, known))
        if self._top.dropped is None:
            self._begin(tag, known)

    def _close(self, tag: str) -> None:
        if tag == "p" and not any(element.tag == "p" for element in self._open[-50:]):
            self._end_paragraph()
        for depth in range(len(self._open) - 1, max(0, len(self._open) - 200), -1):
            if self._open[depth].tag == tag:
                while len(self._open) > depth:
                    self._end(self._open.pop())
                return
            if self._open[depth].tag == "table" and tag != "table":
                return

    def _text(self, data: str) -> None:
        top = self._top
        if top.dropped is not None:
            if top.dropped == MARGINS:
                self.margins.append(data)
            if top.dropped and data.strip() and self._said is not top:
                self._composer.count(top.dropped)
                self._said = top
            return
        if top.label:
            self._label.append(_SPACE.sub(" ", data))
        else:
            self._parts.append(_lines(data) if top.pre else data)

    def finish(self) -> None:
        """End whatever is still open."""
        while len(self._open) > 1:
            self._end(self._open.pop())
        self._end_paragraph()

    @property
    def _top(self) -> _Element:
        return self._open[-1]

    def _element(self, tag: str, known: dict[str, str]) -> _Element:
        top = self._top
        dropped = top.dropped
        style = known.get("style", "")
        if dropped is None:
            if tag in _DROPPED:
                dropped = ""
            elif tag == "del":
                dropped = DELETED
            elif _MARGIN.search(style) or (tag == "div" and known.get("title") in _TITLES):
                dropped = MARGINS
            elif "hidden" in known or _HIDING.search(style):
                dropped = HIDDEN
        label = top.label or bool(style and _LABEL.search(style))
        return _Element(tag, dropped, label, top.pre or tag == "pre")

    def _close_implied(self, tags: tuple[str, ...], boundaries: tuple[str, ...]) -> None:
        for depth in range(len(self._open) - 1, max(0, len(self._open) - 50), -1):
            tag = self._open[depth].tag
            if tag in tags:
                while len(self._open) > depth:
                    self._end(self._open.pop())
                return
            if tag in boundaries:
                return

    def _begin(self, tag: str, known: dict[str, str]) -> None:
        if tag == "table":
            self._tables.append(OpenTable(self._lines))
            self._lines = []
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif tag in ("ol", "ul"):
            first = span(known.get("start"), MAX_ROWS)
            plain = tag == "ul" or "list-style" in known.get("style", "")
            self._numbers.append(None if plain else first)
        elif tag == "li" and self._numbers:
            self._number_item(known.get("value"))
        elif tag in ("td", "th") and self._tables:
            self._lines = self._before_table(self._lines)
            self._tables[-1].begin_cell(
                header=tag == "th",
                columns=span(known.get("colspan"), MAX_COLUMNS),
                rows=span(known.get("rowspan"), MAX_ROWS),
            )

    def _number_item(self, value: str | None) -> None:
        """Write the number that a browser shows before an item of an ordered list."""
        number = self._numbers[-1]
        if number is not None:
            number = span(value, MAX_ROWS) if value else number
            self._numbers[-1] = number + 1
            self._label.append(f"{number}.")

    def _end(self, element: _Element) -> None:
        if element.tag in _BLOCKS:
            self._end_paragraph(pre=element.pre)
        if element.tag in ("ol", "ul", "li"):
            self._label = []
        if element.dropped is not None:
            return
        if element.tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        if not self._tables:
            return
        if element.tag in ("td", "th"):
            self._tables[-1].end_cell("\n".join(self._lines))
            self._lines = []
        elif element.tag == "tr":
            self._tables[-1].end_row()
        elif element.tag == "table":
            self._end_table()

    def _end_paragraph(self, *, pre: bool = False) -> None:
        raw = "".join(self._parts)
        self._parts = []
        text = raw if pre else _shown(raw)
        if not text.strip():
            return
        text = join("".join(self._label).strip(" \t\xa0"), text)
        self._label = []
        if self._tables:
            self._lines.append(text)
        else:
            self._composer.paragraph(text)

    def _before_table(self, stray: list[str]) -> list[str]:
        """Write what stands in a table outside its cells before it; return what is left: nothing."""
        if len(self._tables) > 1:
            self._tables[-1].outer += stray
        else:
            for line in stray:
                self._composer.paragraph(line)
        return []

    def _end_table(self) -> None:
        self._before_table(self._lines)
        table = self._tables.pop()
        table.end_row()
        self._lines = table.outer
        if self._tables:  # A table in a cell becomes lines of that cell.
            inner = [cell.text for row in table.rows for cell in row.cells if cell.text]
            self._composer.count(NESTED, len(inner))
            self._lines += inner
        elif table.rows:
            self._count += 1
            write_table(self._composer, table.rows, table=self._count)


def _shown(raw: str) -> str:
    """Return text as a browser shows it, white space collapsed."""
    text = _SPACE.sub(" ", _BROKEN_LINE.sub("", raw))
    return _LINE.join(line.strip(" ") for line in text.split(_LINE))


def _lines(text: str) -> str:
    return text.replace("\r\n", _LINE).replace("\n", _LINE)
