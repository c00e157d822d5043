"""Tell what a file is from its content; its name is never looked at.

In offices a .doc is as often HTML, RTF, WordML or a renamed .docx; a .wps may be Kingsoft Writer
(the Word 97 format), a .docx, or Microsoft Works.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.package import open_package
from luoshi.reading.formats.source import EmptyFile, EncryptedFile, UnknownFormat

if TYPE_CHECKING:
    from luoshi.reading.formats.package import Package

READABLE: Final = "请转换为 docx、doc、wps、pdf、ofd、xlsx 或 txt 后再试"

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final = (  # start of file → what it is called in the refusal
    (b"\x89PNG\r\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF87a", "GIF 图片"),
    (b"GIF89a", "GIF 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"BM", "BMP 图片"),
    (b"8BPS", "Photoshop 图片"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"\x28\xb5\x2f\xfd", "zstd 压缩包"),
    (b"MSCF", "CAB 压缩包"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"SQLite format 3\x00", "SQLite 数据库"),
    (b"Founder CEB", "方正 CEB 版式文件"),
    (b"CAJ\x00", "CAJ 文献"),
    (b"KDH ", "KDH 文献"),
    (b"ID3", "MP3 音频"),
    (b"OggS", "OGG 音频"),
    (b"#!AMR", "AMR 录音"),
    (b"%!PS", "PostScript 文件"),
    (b"CHNKWKS", "Microsoft Works 文档"),
    (b"\xffWPC", "WordPerfect 文档"),
)
_OLE_STREAMS: Final = (  # name of a stream → what the file is; the first found decides
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "PowerPoint 97 演示文稿（.ppt）"),
    ("Workbook", "Excel 97 工作簿（.xls）"),
    ("Book", "Excel 5 工作簿（.xls）"),
    ("MatOST", "Microsoft Works 文档"),
    ("CONTENTS", "Microsoft Works 文档"),
    ("VisioDocument", "Visio 绘图"),
    ("HwpSummaryInformation", "HWP 文档"),
    ("__properties_version1.0", "Outlook 邮件（.msg）"),
)
_ZIP_KINDS: Final = (  # start of a member's name → what the package is; the first found decides
    ("ofd.xml", "ofd"),
    ("word/", "docx"),
    ("xl/workbook.bin", "Excel 二进制工作簿（.xlsb）"),
    ("xl/", "xlsx"),
    ("ppt/", "PowerPoint 演示文稿（.pptx）"),
    ("visio/", "Visio 绘图"),
    ("fixeddocseq.fdseq", "XPS 版式文件"),
    ("fixeddocumentsequence.fdseq", "XPS 版式文件"),
    ("index/document.iwa", "iWork 文档"),
    ("index.apxl", "iWork 文档"),
    ("androidmanifest.xml", "安卓应用"),
    ("meta-inf/manifest.mf", "Java 程序包"),
)
_ODF: Final = {
    b"application/vnd.oasis.opendocument.text": "OpenDocument 文本（.odt）",
    b"application/vnd.oasis.opendocument.spreadsheet": "OpenDocument 表格（.ods）",
    b"application/vnd.oasis.opendocument.presentation": "OpenDocument 演示文稿（.odp）",
    b"application/epub+zip": "EPUB 电子书",
}
_MAIN_TYPE: Final = re.compile(rb"application/vnd\.[\w.+-]+\.main\+xml")
_XML_KINDS: Final = (  # address of a name space → what the file is
    (b"http://schemas.microsoft.com/office/word/2003/wordml", "wordml"),
    (b"http://schemas.microsoft.com/office/2006/xmlPackage", "Word 平面 XML（Flat OPC）"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "Excel 2003 XML 表格"),
    (b"http://www.w3.org/1999/xhtml", "html"),
    (b"http://www.w3.org/2000/svg", "SVG 图片"),
    (b"urn:oasis:names:tc:opendocument", "OpenDocument 平面 XML"),
)
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|style|table|div|p)[\s>/]", re.IGNORECASE
)
_MHT: Final = re.compile(
    rb"^(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,40}?mime-version:", re.IGNORECASE
)
_HEAD: Final = 8192
_MOST_TRIES: Final = 1000  # times that the name of a stream may occur as mere text
READERS: Final = frozenset(
    {"docx", "xlsx", "ofd", "doc", "pdf", "rtf", "wordml", "mht", "html", "plain"}
)


def sniff(data: bytes) -> str:
    """Return the name of the format, one of ``READERS``.

    Raises EmptyFile, EncryptedFile (an Office file with a password), UnknownFormat with the name
    of what it is instead, or what a broken zip raises. Costs at most one look through the file.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        msg = "文件是空的，没有可读的内容；请确认选对了文件。"
        raise EmptyFile(msg)
    found = _by_signature(data) or _by_head(data[:_HEAD])
    if found in READERS:
        return found
    msg = f"这是{found}，本系统不能读取；{READABLE}。"
    raise UnknownFormat(msg)


def _by_signature(data: bytes) -> str | None:
    """Name the format of a file that begins with a known signature."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(open_package(data))
    if data.startswith(_OLE):
        return _ole_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"RIFF":
        return "WebP 图片" if data[8:12] == b"WEBP" else "音视频文件"
    if data[4:8] == b"ftyp":
        return "HEIC 图片" if data[8:12] in {b"heic", b"heix", b"mif1"} else "音视频文件"
    if data[257:262] == b"ustar":
        return "tar 压缩包"
    for magic, kind in _MAGIC:
        if data.startswith(magic) and not (
            len(magic) < 4 and magic.isalpha() and _is_text(data[:64])
        ):
            return kind
    return None


def _is_text(head: bytes) -> bool:
    """Whether the bytes look like text: signatures of two letters (BM, MZ) may begin a sentence."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _by_head(head: bytes) -> str:
    """Name the format of a file that begins like text."""
    text = _as_ascii(head)
    start = text.lstrip()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(
        (b"<?xml", b"<w:wordDocument", b"<?mso-application", b"<svg", b"<!DOCTYPE svg")
    ):
        return next((kind for address, kind in _XML_KINDS if address in text), None) or (
            "html" if _HTML.search(text) else "XML 数据文件"
        )
    if start.startswith(b"<") and _HTML.search(start[:2048]):
        return "html"
    if _MHT.match(start) and b"multipart/" in text.lower():
        return "mht"
    return "plain"


def _as_ascii(head: bytes) -> bytes:
    """Return the head without byte order mark, UTF-16 made comparable to ASCII."""
    if head[:3] == b"\xef\xbb\xbf":
        return head[3:]
    if head[:2] == b"\xff\xfe" or head[1:4:2] == b"\0\0":
        return head.removeprefix(b"\xff\xfe").replace(b"\0", b"")
    if head[:2] == b"\xfe\xff" or head[0:3:2] == b"\0\0":
        return head.removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return head


def _zip_kind(package: Package) -> str:
    """Name the format of a zip package by its members and main content type."""
    if "mimetype" in package:
        declared = package.read("mimetype").strip()
        if declared in _ODF:
            return _ODF[declared]
    names = [name.casefold() for name in package]
    if "[content_types].xml" in names:
        kind = _content_type(package.read("[Content_Types].xml"))
        if kind is not None:
            return kind
    for start, kind in _ZIP_KINDS:
        if any(name.startswith(start) for name in names):
            return kind
    return "ZIP 压缩包"


def _content_type(types: bytes) -> str | None:
    """Name the format by the content type of the main part, the way Office does."""
    for match in _MAIN_TYPE.finditer(types.replace(b"\0", b"")):
        if b"word" in match[0]:
            return "docx"
        if b"sheet" in match[0] or b"excel" in match[0]:
            return "xlsx"
        if b"presentation" in match[0] or b"slideshow" in match[0]:
            return "PowerPoint 演示文稿（.pptx）"
    return None


def _ole_kind(data: bytes) -> str:
    """Name the format of a compound file ([MS-CFB] 2.6.1) by the names in its directory.

    A directory entry is 128 bytes on a 128-byte boundary: 64 bytes of UTF-16 name, then its length
    with the final NUL. Looking for entries directly also recognises damaged files.
    """
    for name, kind in _OLE_STREAMS:
        if _has_stream(data, name):
            if kind == "encrypted":
                msg = "文件设有打开密码；请在 WPS 或 Word 中取消密码、另存后再试。"
                raise EncryptedFile(msg)
            return kind
    return "OLE2 复合文档"


def _has_stream(data: bytes, name: str) -> bool:
    raw = name.encode("utf-16-le") + b"\0\0"
    length = len(raw).to_bytes(2, "little")
    at = -2
    for _ in range(_MOST_TRIES):
        at = data.find(raw, at + 2)
        if at < 0:
            return False
        if at % 128 == 0 and data[at + 64 : at + 66] == length:
            return True
    return False
