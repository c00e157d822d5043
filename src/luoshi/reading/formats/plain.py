"""Read plain text and Markdown: find the encoding without guessing wrong, change nothing else.

Theory of operation. A byte order mark decides. Else strict UTF-8, which hardly any other text
satisfies by chance. Else the candidates GB 18030 and UTF-16 (both byte orders) are decoded
strictly and judged by the share of characters that Chinese office text is made of: ASCII, Chinese
punctuation, the 3,755 common characters of GB 2312. Real text reaches 90 % in the right encoding
and hardly 40 % in a wrong one, since a wrong decoding spreads over all of Unicode; a text of
"Bush hid the facts" kind (ASCII pairs that make rare ideographs) falls to the right side too. A
replacement character is never made: what nothing decodes strictly is refused.

Markdown is taken as it is; marks such as ``#`` are for the outline to interpret. A table in CSV
or tab-separated form that is a ledger becomes rows (``formats/separated.py``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from luoshi.reading.formats.separated import read_ledger
from luoshi.reading.formats.source import (
    Block,
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    SourceText,
    UnknownFormat,
)

BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
MOST_CHARACTERS: Final = 20_000_000
LEAST_SHARE: Final = 0.5  # of common characters, below which a decoding counts as wrong
_SAMPLE: Final = 4_000
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_NAMES: Final = {
    "gb18030": "GB 18030",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
}

CONTROLS: Final = "去掉了 {n} 个不可显示的控制字符。"
LINE_ENDS: Final = "换行符已统一（{n} 处 CR 或 CRLF 改为 LF）。"
PAGE_ENDS: Final = "换页符 {n} 处改为换行。"


def read(data: bytes) -> SourceText:
    """Read text in any common encoding; every line is a paragraph.

    Raises EmptyFile, UnknownFormat (binary, unknown encoding), DamagedFile (cut inside a
    character) or FileTooLarge.
    """
    text, encoding = decode(data)
    notes = [f"文字编码识别为 {_NAMES[encoding]}。"] if encoding in _NAMES else []
    text, repairs = _repair(text)
    notes += repairs
    if len(text) > MOST_CHARACTERS:
        msg = f"文件过大：{len(text)} 字，上限 {MOST_CHARACTERS // 10_000} 万字，请拆分后再试。"
        raise FileTooLarge(msg)
    if not text.strip():
        msg = "文件里没有文字；请确认选对了文件。"
        raise EmptyFile(msg)
    ledger = read_ledger(text, notes)
    return ledger or SourceText(text, _lines(text), "txt", notes=tuple(notes))


def _repair(text: str) -> tuple[str, list[str]]:
    """Return text with line feeds only and no control characters, and a note for each repair."""
    counted: dict[str, int] = {}
    if "\r" in text:
        counted[LINE_ENDS] = text.count("\r")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text:
        counted[PAGE_ENDS] = text.count("\f")
        text = text.replace("\f", "\n")
    text, counted[CONTROLS] = _CONTROL.subn("", text)
    if text and text[-1] != "\n":
        text += "\n"
    return text, [note.format(n=times) for note, times in counted.items() if times]


def _lines(text: str) -> tuple[Block, ...]:
    """Return a block for each line that is not blank."""
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            blocks.append(Block(start, end, paragraph=len(blocks) + 1))
        start = end + 1
    return tuple(blocks)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was in; never replaces a character.

    Also of use to other formats whose encoding is not declared. Raises UnknownFormat, DamagedFile.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _marked(data[len(bom) :], encoding), encoding
    intact = b""
    if b"\0" not in data:
        try:
            return _checked(data.decode("utf-8")), "utf-8"
        except UnicodeDecodeError as fault:
            intact = data[: fault.start]
    judged = _judged(data)
    known = _share(judged[0]) if judged else 0.0
    if not intact.isascii() and _share(intact.decode()) > known:
        msg = (
            f"文件已损坏：UTF-8 文字在第 {len(intact) + 1} 字节处中断，可能没有下载完，"
            "请重新获取原文件。"
        )
        raise DamagedFile(msg)
    if judged is None:
        msg = (
            "无法识别文件的文字编码或文件不是文本（已试 UTF-8、GB 18030、UTF-16）；"
            "请用记事本打开并另存为 UTF-8 后再试。"
        )
        raise UnknownFormat(msg)
    return _checked(judged[0]), judged[1]


def _marked(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError as fault:
        msg = (
            f"文件已损坏：开头标明为 {encoding.upper()} 编码，但第 {fault.start + 1} 字节起"
            "无法解码，请重新获取原文件。"
        )
        raise DamagedFile(msg) from fault


def _judged(data: bytes) -> tuple[str, str] | None:
    """Return the most plausible strict decoding among GB 18030 and UTF-16, with its name."""
    best, found = LEAST_SHARE, None
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        share = _share(text)
        if share > best:
            best, found = share, (text, encoding)
    return found


def _share(text: str) -> float:
    """Return the share of usual characters in ``text`` or in its part beyond ASCII, the lesser.

    Plain ASCII is 1; a few Chinese words in a long English text are judged by themselves.
    """
    sample = text if len(text) <= 2 * _SAMPLE else text[:_SAMPLE] + text[-_SAMPLE:]
    if not sample or "\0" in sample:
        return 0.0
    common = _common()
    usual = sum(char in common for char in sample)
    ascii_ = sum(char < "\x80" for char in sample if char in common)
    beyond = sum(char >= "\x80" for char in sample)
    inner = (usual - ascii_) / beyond if beyond else 1.0
    return min(usual / len(sample), inner)


@cache
def _common() -> frozenset[str]:
    """Return ASCII, general and Chinese punctuation, full width forms, GB 2312 level 1."""
    rows = range(0xB0, 0xD8)  # 区 16 to 55
    cells = range(0xA1, 0xFF)
    hanzi = b"".join(
        bytes((row, cell)) for row in rows for cell in cells if (row, cell) < (0xD7, 0xFA)
    )
    marks = (*range(0x20, 0x7F), *range(0x2010, 0x2030), *range(0x3000, 0x3018))
    forms = (*range(0x2160, 0x216C), *range(0x2460, 0x247D), *range(0xFF01, 0xFF5F), 0xB7, 0x2605)
    return frozenset((*hanzi.decode("gb2312"), *map(chr, (*marks, *forms)), *"\t\n\r"))


def _checked(text: str) -> str:
    """Return ``text`` unless it is binary: NUL, or control characters beyond one in a hundred."""
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls * 100 > len(text):
        msg = "这是二进制文件，不是文本；请确认选对了文件。"
        raise UnknownFormat(msg)
    return text
