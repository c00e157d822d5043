"""Rich Text Format, often found under a .doc name (Microsoft RTF Specification 1.9.1).

Theory of operation. The file is one run of control words, groups and text; a group inherits its
parent's state and restores it at its end. Text is collected as bytes and decoded when the code
page may change, because the second byte of a Chinese character can look like an ASCII letter.
Paragraphs flow into a ``Flow``; footnotes, text boxes and headers get one of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from luoshi.reading.formats.composer import (
    BROKEN,
    DELETED,
    HIDDEN,
    MARGINS,
    Composer,
)
from luoshi.reading.formats.rtf_flow import Flow
from luoshi.reading.formats.source import DamagedFile, SourceText

MAX_DEPTH: Final = 5_000

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?"
    rb"|(?P<hex>(?:\\'[0-9a-fA-F]{2})+)"
    rb"|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\'?",
    re.DOTALL,
)
_CODECS: Final = {
    936: "gb18030", 54936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8",
    10000: "mac_roman", 437: "cp437", 850: "cp850", 874: "cp874",
    **{page: f"cp{page}" for page in range(1250, 1259)},
}  # fmt: skip
_CHARSETS: Final = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
_DOUBLE: Final = frozenset({"gb18030", "big5", "cp932", "cp949"})
_CHARACTERS: Final = {
    "tab": "\t", "line": "\n", "column": "\n", "page": "\n", "emdash": "—", "endash": "–",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
}  # fmt: skip
_SIGNS: Final = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_SKIPPED: Final = frozenset(
    {
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "objdata",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "filetbl",
        "fldinst",
        "bkmkstart",
        "bkmkend",
        "atnid",
        "atnauthor",
        "nonshppict",
        "shprslt",
        "tc",
        "xe",
        "sp",
        "nonesttables",
        "template",
    }
)
_MARGIN_GROUPS: Final = frozenset(
    ["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"]
)
_STARRED: Final = frozenset(["shpinst", "ud", "listtext", "pntext", "footnote", "do", "shptxt"])


@dataclass(slots=True)
class _State:
    """What a group inherits and gives back."""

    flow: Flow
    skip: bool = False
    label: bool = False  # inside \\listtext or \\pntext
    fonts: bool = False  # inside the font table
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    font: int = -1
    units: int = 1  # \\uc: how many characters stand for a \\u in old readers
    opened: bool = False  # this very group opened ``flow``
    outer_skip: bool = False  # \\upr: whether to skip outside its old-reader part


def read(data: bytes) -> SourceText:
    """Read an RTF file; raises UnreadableFile with one sentence for the user.

    Lists keep their numbers as the writing program put them (``listtext``, ``pntext``).
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise DamagedFile("文件开头不是 {\\rtf，RTF 已损坏；请重新取得文件。")
    return _Reader(data).read()


class _Reader:
    """One pass over the tokens."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._composer = Composer()
        self._margins: list[str] = []
        self._notes: list[str] = []
        self.state = _State(Flow(self._composer))
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._default_font = -1
        self._pending = 0  # characters still to be skipped after \\u
        self._star = False
        self._dropping = ""

    def read(self) -> SourceText:
        at = 0
        while (match := _TOKEN.match(self._data, at)) is not None:
            at = match.end()
            if match["text"]:
                self._text(match["text"])
            elif match["hex"]:
                self._text(bytes.fromhex(match["hex"].decode().replace("\\'", "")))
            elif match["brace"]:
                self._brace(match["brace"] == b"{")
            elif match["sign"]:
                self._sign(match["sign"].decode("latin-1"))
            elif match["word"]:
                value = int(match["value"]) if match["value"] else None
                at += self._word(match["word"].decode(), value)
        return self._finish()

    def _finish(self) -> SourceText:
        unclosed = len(self._stack)
        while self._stack:
            self._brace(opening=False)
        self._flush()
        self.state.flow.close()
        for note in self._notes:
            self._composer.paragraph(note, kind="footnote")
        self._composer.count("RTF 结尾缺 {n} 个右花括号，末尾的文字可能不全。", unclosed)
        self._composer.count(MARGINS, int(any(self._margins)))
        return self._composer.finish("rtf", margins=self._margins)

    def _text(self, data: bytes) -> None:
        if self._pending:
            skipped = min(self._pending, len(data))
            self._pending -= skipped
            data = data[skipped:]
        if not self.state.skip:
            self._bytes += data

    def _brace(self, opening: bool) -> None:  # noqa: FBT001 - private, one caller says which
        self._flush()
        self._pending = 0
        self._star = False
        if opening:
            if len(self._stack) >= MAX_DEPTH:
                raise DamagedFile(
                    f"RTF 的花括号嵌套超过 {MAX_DEPTH} 层，不予读取；请另存为 .docx。"
                )
            self._stack.append(self.state)
            self.state = replace(self.state, opened=False)
        elif self._stack:
            if self.state.opened:
                self.state.flow.close()
            self.state = self._stack.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._star = True
        elif self._pending and sign != "\r":
            self._pending -= 1
        elif sign in "\r\n":
            self.end_paragraph()
        elif sign in _SIGNS:
            self._character(_SIGNS[sign])

    def _word(self, word: str, value: int | None) -> int:
        """Obey a control word; return how many raw bytes follow it (bin)."""
        star, self._star = self._star, False
        if word == "bin":
            self._pending = max(0, self._pending - 1)
            return max(0, value or 0)
        if self._pending and word != "u":
            self._pending -= 1
            return 0
        if word in _CHARACTERS:
            self._character(_CHARACTERS[word])
        elif self._destination(word, star=star):
            self._flush()
        elif (act := _WORDS.get(word)) is not None:
            self._flush()
            act(self, 1 if value is None else value)
        return 0

    def _destination(self, word: str, *, star: bool) -> bool:
        """Enter the destination that ``word`` begins, if it begins one."""
        state = self.state
        if word in _SKIPPED or (star and word not in _STARRED):
            state.skip = True
            return True
        if word == "fonttbl":
            state.skip = state.fonts = True
            return True
        if word in ("listtext", "pntext"):
            state.label = True
            return True
        if word == "upr":
            state.outer_skip, state.skip = state.skip, True
            return True
        if word == "ud":
            state.skip = state.outer_skip
            return True
        if word in _MARGIN_GROUPS or word in ("footnote", "shptxt", "dptxbxtext", "annotation"):
            self._open(word)
            return True
        return False

    def _open(self, word: str) -> None:
        """Give the group a flow of its own."""
        self._flush()
        outer = self.state.flow
        if word == "footnote":
            flow = Flow(self._composer, self._notes.append)
        elif word in _MARGIN_GROUPS:
            flow = Flow(self._composer, self._margins.append)
        elif word == "annotation":
            flow = Flow(self._composer, lambda _: self._composer.count("批注 {n} 段未读入。"))
        else:
            flow = Flow(self._composer, outer.anchor)
        self.state.flow = flow
        self.state.opened = True
        self.state.in_table = self.state.label = False

    def _character(self, char: str) -> None:
        self._flush()
        if not self.state.skip:
            self._put(char)

    def _put(self, text: str) -> None:
        state = self.state
        if state.deleted or state.hidden:
            why = DELETED if state.deleted else HIDDEN
            if self._dropping != why:  # One note for a stretch, however many pieces it comes in.
                self._composer.count(why)
            self._dropping = why
            return
        self._dropping = ""
        (state.flow.label if state.label else state.flow.parts).append(text)

    def _flush(self) -> None:
        """Decode the bytes collected so far."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        if data.isascii():
            self._put(data.decode("ascii"))
            return
        codec = self._fonts.get(self.state.font, self._page)
        if codec == "cp1252" and self._page in _DOUBLE:
            codec = self._page if _decodes(data, self._page) else codec
        text = data.decode(codec, "replace")
        self._composer.count(BROKEN, text.count("\ufffd"))
        self._put(text)

    # What the control words do.

    def unicode(self, value: int) -> None:
        if not self.state.skip:
            code = value + 0x10000 if value < 0 else value
            self._put(chr(code) if 0 < code < 0x10000 else "\ufffd")
        self._pending = self.state.units

    def end_paragraph(self, _: int = 0) -> None:
        state = self.state
        self._flush()
        if not state.skip and not state.deleted and not state.hidden:
            state.flow.end_paragraph(in_table=state.in_table)

    def end_cell(self, _: int) -> None:
        if not self.state.skip:
            self.state.flow.end_cell()

    def end_row(self, _: int) -> None:
        if not self.state.skip:
            self.state.flow.end_row()

    def inner_cell(self, _: int) -> None:
        self.state.flow.end_paragraph(in_table=True)

    def reset_paragraph(self, _: int) -> None:
        self.state.in_table = False

    def into_table(self, value: int) -> None:
        self.state.in_table = bool(value)

    def plain(self, _: int) -> None:
        self.state.hidden = self.state.deleted = False
        self.state.font = self._default_font

    def hide(self, value: int) -> None:
        self.state.hidden = bool(value)

    def delete(self, value: int) -> None:
        self.state.deleted = bool(value)

    def set_units(self, value: int) -> None:
        self.state.units = min(max(value, 0), 10)

    def set_font(self, value: int) -> None:
        self.state.font = value

    def set_default_font(self, value: int) -> None:
        self._default_font = self.state.font = value

    def set_page(self, value: int) -> None:
        self._page = _CODECS.get(value, self._page)

    def set_charset(self, value: int) -> None:
        if self.state.fonts and value in _CHARSETS:
            self._fonts[self.state.font] = _CODECS[_CHARSETS[value]]

    def set_font_page(self, value: int) -> None:
        if self.state.fonts and value in _CODECS:
            self._fonts[self.state.font] = _CODECS[value]


def _flow_word(name: str) -> Callable[[_Reader, int], None]:
    """Return what a control word of table rows does: a method of the current flow."""

    def act(reader: _Reader, value: int) -> None:
        if not reader.state.skip:
            getattr(reader.state.flow, name)(value)

    return act


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


_WORDS: Final[dict[str, Callable[[_Reader, int], None]]] = {
    "u": _Reader.unicode, "uc": _Reader.set_units,
    "par": _Reader.end_paragraph, "sect": _Reader.end_paragraph,
    "cell": _Reader.end_cell, "row": _Reader.end_row,
    "nestcell": _Reader.inner_cell, "nestrow": _Reader.inner_cell,
    "pard": _Reader.reset_paragraph, "intbl": _Reader.into_table,
    "plain": _Reader.plain, "v": _Reader.hide, "deleted": _Reader.delete,
    "f": _Reader.set_font, "deff": _Reader.set_default_font,
    "ansicpg": _Reader.set_page, "fcharset": _Reader.set_charset, "cpg": _Reader.set_font_page,
    "mac": lambda reader, _: reader.set_page(10000),
    "pc": lambda reader, _: reader.set_page(437), "pca": lambda reader, _: reader.set_page(850),
    "trowd": _flow_word("begin_row"), "cellx": _flow_word("define_cell"),
    "clvmrg": _flow_word("merge_up"), "trhdr": _flow_word("mark_header"),
}  # fmt: skip
