"""The text inside one paragraph: runs, revisions, fields, symbols, drawings.

ECMA-376-1, 17.3.3 (runs), 17.13.5 (revisions), 17.16 (fields); ISO 29500-3 (alternate content).
What a reader of the finished page sees is kept: insertions accepted, deletions and hidden text
dropped, of a field only its result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.docx.names import MATH, MC, PPR, R_, RPR, VAL, VML, T, W, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from xml.etree.ElementTree import Element

    from luoshi.reading.formats.docx.styles import Styles

BOX: Final = W + "txbxContent"
WORD_ART: Final = VML + "textpath"
_ALTERNATE, _CHOICE, _FALLBACK = MC + "AlternateContent", MC + "Choice", MC + "Fallback"
VANISH, _RUN_STYLE = W + "vanish", W + "rStyle"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS: Final = " \t\r\n"
_OFF: Final = frozenset({"0", "false", "off"})

DELETED: Final = "修订中删除的文字 {n} 处未读入。"
INSERTED: Final = "修订中插入的文字 {n} 处按已接受读入。"
HIDDEN: Final = "隐藏文字 {n} 处未读入。"
CONTENTS: Final = "自动目录 {n} 处未读入。"
PICTURES: Final = "图片、图形 {n} 处未读入。"
OBJECTS: Final = "嵌入对象 {n} 个未读入。"
PROMPTS: Final = "未填写的内容控件 {n} 处未读入。"
SYMBOLS: Final = "无法识别的符号 {n} 个未读入。"

_WRAPPERS: Final = frozenset(
    W + name for name in ("smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "moveTo")
)
_SIGNS: Final = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_SYMBOLS: Final = {  # of Wingdings and Wingdings 2, moved to F000 as Word stores them
    **dict.fromkeys(("wingdings:6f", "wingdings:a8", "wingdings 2:a3", "wingdings 2:2a"), "□"),
    **dict.fromkeys(("wingdings:fe", "wingdings 2:52"), "☑"),
    **dict.fromkeys(("wingdings:fd", "wingdings 2:53"), "☒"),
    **dict.fromkeys(("wingdings:fc", "wingdings 2:50"), "√"),
    **dict.fromkeys(("wingdings:fb", "wingdings 2:4f"), "×"),
    "wingdings:6c": "●",
    "wingdings:6e": "■",
    "wingdings:ab": "★",
    "wingdings:76": "❖",
    "wingdings:d8": "➢",
    "symbol:b3": "≥",
    "symbol:a3": "≤",
    "symbol:b1": "±",
    "symbol:b4": "×",
    "symbol:b7": "•",
}


class Inline:
    """Reads the paragraphs of one story (body, note, text box) one after the other.

    ``may_hide=False`` promises that nothing is hidden, which saves a look at every run. Fields may
    span paragraphs, so the reader keeps their state. ``open_fields`` tells at the end
    whether a field was left open; its text is then incomplete and ``fields=False`` must be used.
    """

    def __init__(
        self,
        styles: Styles,
        count: Callable[[str], None],
        *,
        fields: bool = True,
        may_hide: bool = True,
    ) -> None:
        self._may_hide = may_hide
        self._styles = styles
        self._count = count
        self._with_fields = fields
        self._fields: list[bool] = []  # for each open field: is its text muted?
        self._muted = False
        self._in_contents = False  # the instruction being read is of a table of contents
        self._out: list[str] = []
        self._hidden = False  # by paragraph style
        self.rendered_pages = 0  # lastRenderedPageBreak seen
        self.page = 0  # the pages seen before the paragraph's first character
        self.boxes: list[Element] = []  # text boxes and word art met, to be read by the caller
        self.notes: list[tuple[str, str]] = []  # footnote and endnote references met
        self._handlers: dict[str, Callable[[Element], None]] = self._table()

    def _table(self) -> dict[str, Callable[[Element], None]]:
        """Return what to do with each element that needs more than its plain text."""
        return {
            W + "fldChar": self._field,
            W + "instrText": self._instruction,
            W + "lastRenderedPageBreak": self._page_break,
            W + "sym": self._symbol,
            W + "footnoteReference": self._note,
            W + "endnoteReference": self._note,
            W + "drawing": self._drawing,
            W + "pict": self._drawing,
            W + "object": self._object,
            W + "ruby": self._ruby,
            W + "ins": self._inserted,
            W + "sdt": self._control,
            W + "del": lambda _: self._count(DELETED),
            W + "moveFrom": lambda _: self._count(DELETED),
            MATH + "oMath": self._math,
            MATH + "oMathPara": self._math,
            _ALTERNATE: self._alternate,
        }

    @property
    def open_fields(self) -> bool:
        """Whether a field began that has not ended."""
        return bool(self._fields)

    def text(self, paragraph: Element, style_id: str | None) -> str:
        """Return the visible text of a paragraph, soft breaks as line feeds."""
        out: list[str] = []
        self._out = out
        self._hidden = self._styles.hidden(style_id)
        self.page = self.rendered_pages
        self._children(paragraph)
        return "".join(out)

    def _children(self, parent: Iterable[Element]) -> None:
        for child in parent:
            tag = child.tag
            if tag == R_:
                self._run(child)
            elif tag in _WRAPPERS:
                self._children(child)
            elif tag != PPR:
                handler = self._handlers.get(tag)
                if handler is not None:
                    handler(child)

    def _run(self, run: Element) -> None:
        """Append a run. The hot loop of the reader, hence without a call for plain text."""
        hidden = self._hidden
        for child in run:
            tag = child.tag
            if tag == T:
                text = child.text
                if not text or self._muted:
                    continue
                if hidden:
                    self._count(HIDDEN)
                    continue
                if text[0] in _BLANKS or text[-1] in _BLANKS or "\n" in text:
                    text = _trimmed(text, child)
                self._out.append(text)
            elif tag == RPR:
                hidden = self._may_hide and self._invisible(child)
            elif tag in _SIGNS:
                if not (self._muted or hidden):
                    self._out.append(_SIGNS[tag])
            elif not hidden or tag == W + "fldChar" or tag == W + "instrText":
                handler = self._handlers.get(tag)
                if handler is not None:
                    handler(child)

    def _invisible(self, properties: Element) -> bool:
        vanish = properties.find(VANISH)
        if vanish is not None:
            return vanish.get(VAL, "1") not in _OFF
        style = value(properties, _RUN_STYLE)
        return self._hidden or (style is not None and self._styles.hidden(style))

    def _field(self, element: Element) -> None:
        if not self._with_fields:
            return
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif kind == "end" and self._fields:
            self._fields.pop()
        elif kind == "separate" and self._fields:
            self._fields[-1] = self._in_contents
            self._in_contents = False
        self._muted = any(self._fields)

    def _instruction(self, element: Element) -> None:
        if self._fields and (element.text or "").split(maxsplit=1)[:1] == ["TOC"]:
            self._in_contents = True
            self._count(CONTENTS)

    def _page_break(self, _: Element) -> None:
        self.rendered_pages += 1
        if not self._out:
            self.page = self.rendered_pages

    def _symbol(self, element: Element) -> None:
        if self._muted:
            return
        code = element.get(W + "char", "").lower().removeprefix("f0").lstrip("0")
        sign = _SYMBOLS.get(f"{element.get(W + 'font', '').lower()}:{code}")
        if sign is None:
            self._count(SYMBOLS)
        else:
            self._out.append(sign)

    def _note(self, element: Element) -> None:
        kind = "footnote" if element.tag == W + "footnoteReference" else "endnote"
        self.notes.append((kind, element.get(W + "id", "")))

    def _drawing(self, element: Element) -> None:
        boxes = list(text_boxes(element))
        self.boxes += boxes
        if not boxes and not self._muted:
            self._count(PICTURES)

    def _object(self, element: Element) -> None:
        boxes = list(text_boxes(element))
        self.boxes += boxes
        if not boxes:
            self._count(OBJECTS)

    def _ruby(self, element: Element) -> None:
        for base in element.findall(W + "rubyBase"):
            self._children(base)

    def _inserted(self, element: Element) -> None:
        self._count(INSERTED)
        self._children(element)

    def _control(self, element: Element) -> None:
        if shows_prompt(element):
            self._count(PROMPTS)
            return
        for content in element.findall(W + "sdtContent"):
            self._children(content)

    def _math(self, element: Element) -> None:
        if not self._muted:
            self._out += [part.text or "" for part in element.iter(MATH + "t")]

    def _alternate(self, element: Element) -> None:
        branch = chosen(element)
        if branch is None:
            return
        if branch.find(R_) is None:  # the alternative stands inside a run
            self._run(branch)
        else:
            self._children(branch)


def _trimmed(text: str, element: Element) -> str:
    """Return text as Word shows it: outer blanks count only under xml:space, 17.3.3.31."""
    if element.get(_SPACE) != "preserve":
        text = text.strip(_BLANKS)
    return text.replace("\r\n", " ").replace("\n", " ")


def shows_prompt(control: Element) -> bool:
    """Whether a content control shows only its prompt (单击此处输入文字)."""
    showing = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return showing is not None and showing.get(VAL, "1") not in _OFF


def chosen(alternate: Element) -> Element | None:
    """Return the branch to read: the first choice, unless only the fallback holds a text box."""
    choice, fallback = alternate.find(_CHOICE), alternate.find(_FALLBACK)
    if choice is None or fallback is None:
        return fallback if choice is None else choice
    if next(choice.iter(BOX), None) is None and next(fallback.iter(BOX), None) is not None:
        return fallback
    return choice


def text_boxes(element: Element) -> Iterable[Element]:
    """Yield the outermost text boxes and pieces of word art below ``element``, each once."""
    for child in element:
        if child.tag == BOX or (child.tag == WORD_ART and child.get("string")):
            yield child
        elif child.tag == _ALTERNATE:
            branch = chosen(child)
            if branch is not None:
                yield from text_boxes(branch)
        else:
            yield from text_boxes(child)
