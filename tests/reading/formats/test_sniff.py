"""What a file is, told from its content."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from luoshi.reading.formats import (
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    UnknownFormat,
    UnreadableFile,
    load,
    load_bytes,
)
from luoshi.reading.formats.package import LIMITS
from luoshi.reading.formats.sniff import sniff
from tests.reading.formats.docx_factory import docx, p, sheet, texts, xlsx, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

WORDML = (
    b'<?xml version="1.0"?><w:wordDocument xmlns:w='
    b'"http://schemas.microsoft.com/office/word/2003/wordml">'
)
FLAT_OPC = (
    b'<?xml version="1.0"?><pkg:package xmlns:pkg='
    b'"http://schemas.microsoft.com/office/2006/xmlPackage">'
)


def compound(*streams: str) -> bytes:
    """Return what looks like an OLE2 file whose directory names these streams."""
    entries = b""
    for name in streams:
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + bytes(62)
    return OLE.ljust(512, b"\0") + entries


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (docx(p("甲")), "docx"),
        (zipped({"word/document.xml": "<a/>"}), "docx"),
        (zipped({"WORD\\document.xml": "<a/>"}), "docx"),
        (xlsx(sheet(texts("甲"))), "xlsx"),
        (zipped({"[Content_Types].xml": "application/vnd.ms-excel.sheet.x.main+xml"}), "xlsx"),
        (zipped({"OFD.xml": "<a/>"}), "ofd"),
        (compound("Root Entry", "WordDocument", "1Table"), "doc"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n\r\n%PDF-1.4", "pdf"),
        (b"{\\rtf1\\ansi", "rtf"),
        (WORDML, "wordml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n", "mht"),
        (b"From: <x>\r\nSubject: y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related", "mht"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf<HTML xmlns:o='x'>", "html"),
        ("<html><body>".encode("utf-16"), "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "html"),
        ("关于印发方案的通知".encode(), "plain"),
        ("关于印发方案的通知".encode("utf-16"), "plain"),
        (b"BMW plans MZ work", "plain"),
        (b"# heading <b>", "plain"),
    ],
)
def test_format_is_told_from_content(data: bytes, format_: str) -> None:
    assert sniff(data) == format_


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (compound("Workbook"), "Excel 97 工作簿（.xls）"),
        (compound("PowerPoint Document"), "PowerPoint 97 演示文稿（.ppt）"),
        (compound("CONTENTS", "MatOST"), "Microsoft Works 文档"),
        (b"CHNKWKS rest", "Microsoft Works 文档"),
        (compound("Whatever"), "OLE2 复合文档"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "PowerPoint 演示文稿（.pptx）"),
        (zipped({"xl/workbook.bin": "x"}), "Excel 二进制工作簿（.xlsb）"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "OpenDocument 文本（.odt）",
        ),
        (zipped({"讲话.docx": "x"}), "ZIP 压缩包"),
        (
            zipped({"[Content_Types].xml": "application/vnd.x.presentationml.y.main+xml"}),
            "PowerPoint 演示文稿（.pptx）",
        ),
        (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
        (b"\xff\xd8\xff\xe0", "JPEG 图片"),
        (b"BM\x36\x00\x00\x00", "BMP 图片"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP 图片"),
        (b"RIFF\x00\x00\x00\x00WAVE", "音视频文件"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC 图片"),
        (b"\x00\x00\x00\x18ftypisom", "音视频文件"),
        (b"Rar!\x1a\x07\x01\x00", "RAR 压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
        (b"x" * 257 + b"ustar", "tar 压缩包"),
        (b"MZ\x90\x00\x03", "可执行程序"),
        (b"Founder CEB", "方正 CEB 版式文件"),
        (b'<?xml version="1.0"?><data/>', "XML 数据文件"),
        (FLAT_OPC, "Word 平面 XML（Flat OPC）"),
    ],
)
def test_recognised_format_we_do_not_read_is_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(UnknownFormat) as refusal:
        load_bytes(data, "附件.doc")

    assert str(refusal.value) == (
        f"附件.doc：这是{name}，本系统不能读取；"
        "请转换为 docx、doc、wps、pdf、ofd、xlsx 或 txt 后再试。"
    )


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\0" * 100])
def test_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFile, match=r"^空\.txt：文件是空的"):
        load_bytes(data, "空.txt")


def test_office_file_with_a_password_is_refused() -> None:
    with pytest.raises(EncryptedFile, match="打开密码"):
        load_bytes(compound("EncryptionInfo", "EncryptedPackage"), "讲话.docx")


def test_name_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "其实是docx.wps"
    path.write_bytes(docx(p("甲")))

    assert load(path).format == "docx"


def test_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(LIMITS.file_bytes + 1)

    with pytest.raises(FileTooLarge, match=r"^大\.txt：文件过大：200 MB，上限为 200 MB"):
        load(path)


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"^无\.txt：无法打开（文件不存在）"):
        load(tmp_path / "无.txt")
    with pytest.raises(UnreadableFile, match="这是文件夹"):
        load(tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"Name: value\r\n" * 2000, b"a:\r\n \r\n" * 800, OLE + "Book\0".encode("utf-16-le") * 99999],
)
def test_sniffing_takes_bounded_time(data: bytes) -> None:
    started = time.thread_time()

    with suppress(UnknownFormat):
        sniff(data)

    assert time.thread_time() - started < 2


def test_two_letters_of_a_signature_at_the_start_of_a_text_mean_nothing() -> None:
    assert load_bytes("BM25算法\n".encode(), "x").text == "BM25算法\n"


def test_stream_name_in_the_text_of_a_compound_file_means_nothing() -> None:
    data = compound("Root Entry") + b"\0\0" + "WordDocument\0".encode("utf-16-le")

    with pytest.raises(UnknownFormat, match="OLE2 复合文档"):
        sniff(data)


def test_mimetype_of_no_known_kind_means_nothing() -> None:
    assert sniff(zipped({"mimetype": "x/y", "OFD.xml": "<a/>"})) == "ofd"


def test_content_type_of_no_known_kind_means_nothing() -> None:
    types = "application/vnd.acme.main+xml"

    assert sniff(zipped({"[Content_Types].xml": types, "word/document.xml": "<a/>"})) == "docx"
