"""The compound file ([MS-CFB]) around a binary Word document, and its FIB ([MS-DOC] 2.5)."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any, Final

from luoshi.reading.formats.source import (
    DamagedFile,
    EncryptedFile,
    MissingLibrary,
    UnknownFormat,
    UnreadableFile,
)

_RGFCLCB: Final = 0x9A  # FibRgFcLcb97: pairs of offset and length in the table stream
_CCP: Final = 0x4C  # FibRgLw97.ccpText, then footnotes, headers, macros, comments, endnotes …
STSHF, FOOTNOTE_TEXT, CHPX, PAPX, CLX, SHAPES, ENDNOTE_TEXT, BOX_TEXT, LISTS, OVERRIDES = (
    1, 3, 12, 13, 33, 40, 47, 56, 73, 74,
)  # fmt: skip

_FOREIGN: Final = (
    ("EncryptedPackage", EncryptedFile, "文件设有打开密码；请去掉密码后再读。"),
    ("Workbook", UnknownFormat, "这是 Excel 97 表格（.xls）；请另存为 .xlsx 后再读。"),
    ("Book", UnknownFormat, "这是 Excel 95 表格（.xls）；请另存为 .xlsx 后再读。"),
    ("PowerPoint Document", UnknownFormat, "这是 PowerPoint 97 演示文稿（.ppt）；请另存为 .docx。"),
    ("MatOST", UnknownFormat, "这是 Microsoft Works 文字文件（.wps）；请另存为 .docx 后再读。"),
    ("CONTENTS", UnknownFormat, "这是 Microsoft Works 文字文件（.wps）；请另存为 .docx 后再读。"),
    ("MN0", UnknownFormat, "这是 Microsoft Works 文字文件（.wps）；请另存为 .docx 后再读。"),
    ("HwpSummaryInformation", UnknownFormat, "这是韩文文字处理文件（.hwp）；请另存为 .docx。"),
    ("__properties_version1.0", UnknownFormat, "这是 Outlook 邮件（.msg）；请另存附件后再读。"),
)


@dataclass(frozen=True, slots=True)
class Fib:
    """The two streams of a document and where its parts stand in them."""

    document: bytes
    table: bytes

    def part(self, number: int) -> bytes:
        """Return the part that pair ``number`` of FibRgFcLcb97 names; b"" when absent."""
        offset, length = self.place(number)
        return self.table[offset : offset + length]

    def place(self, number: int) -> tuple[int, int]:
        """Return offset and length of part ``number`` in the table stream."""
        offset, length = struct.unpack_from("<II", self.document, _RGFCLCB + 8 * number)
        return offset, length

    def lengths(self) -> tuple[int, ...]:
        """Return the character counts of the eight stories, main text first.

        In this order: main, footnotes, headers, macros, comments, endnotes, boxes, header boxes.
        """
        return tuple(max(0, n) for n in struct.unpack_from("<8i", self.document, _CCP))


def open_streams(data: bytes) -> Fib:
    """Open the compound file; refuses by name what is no Word 97 document, or encrypted."""
    try:
        import olefile
    except ImportError:
        raise MissingLibrary(
            "读取 .doc 和 .wps 需要 Python 包 olefile；请运行 pip install olefile 后再读。"
        ) from None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            _refuse_foreign(container)
            document = container.openstream("WordDocument").read()
            _refuse_unreadable(document)
            name = "1Table" if document[0x0B] & 0x02 else "0Table"
            if not container.exists(name):
                name = "0Table" if name == "1Table" else "1Table"
            return Fib(document, container.openstream(name).read())
    except UnreadableFile:
        raise
    # olefile lets through whatever a broken sector chain or directory makes Python raise.
    except Exception as error:
        raise DamagedFile(
            f"文件的复合文档结构已损坏（{error}）；请重新取得文件，或在 WPS 中修复后另存为 .docx。"
        ) from error


def _refuse_foreign(container: Any) -> None:  # noqa: ANN401 - olefile ships no types
    if container.exists("WordDocument"):
        return
    for stream, kind, message in _FOREIGN:
        if container.exists(stream):
            raise kind(message)
    names = "、".join("/".join(path) for path in container.listdir()[:3])
    raise UnknownFormat(
        f"这是复合文档，但里面没有 Word 文稿（只有：{names or '空'}）；请另存为 .docx 后再读。"
    )


def _refuse_unreadable(document: bytes) -> None:
    if len(document) < 0x300:
        _refuse_old(document)
        raise DamagedFile(f"Word 文稿只有 {len(document)} 字节，不完整；请重新取得文件。")
    if document[0x0B] & 0x01:
        raise EncryptedFile("文件设有打开密码；请在 WPS 或 Word 中去掉密码、另存后再读。")
    _refuse_old(document)
    (magic,) = struct.unpack_from("<H", document)
    if magic != 0xA5EC:
        raise DamagedFile(f"Word 文稿的开头是 {magic:#06x} 而不是 0xa5ec；请重新取得文件。")


def _refuse_old(document: bytes) -> None:
    if len(document) < 4:
        return
    magic, version = struct.unpack_from("<HH", document)
    if magic in (0xA5DC, 0xA5DB) or (magic == 0xA5EC and version < 0xC1):
        raise UnknownFormat(
            f"这是 Word 6.0/95 或更早的文件（版本号 {version}）；请另存为 .docx 后再读。"
        )
