"""Untrusted packages: refused within bounds, one sentence each."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from luoshi.reading.formats import DamagedFile, EncryptedFile, FileTooLarge, load_bytes
from luoshi.reading.formats import package as module
from luoshi.reading.formats.package import LIMITS, Limits, megabytes, open_package, parse_xml
from tests.reading.formats.docx_factory import W, docx, p, row, table, zipped

DOCUMENT = f'<w:document xmlns:w="{W}"><w:body>%s</w:body></w:document>'


def document(xml: str) -> bytes:
    return zipped({"word/document.xml": xml})


def test_parts_are_found_whatever_their_case() -> None:
    package = open_package(zipped({"Word/Document.xml": "<a/>"}))

    assert "word/document.xml" in package
    assert package.read("/word/document.xml") == b"<a/>"
    assert list(package) == ["Word/Document.xml"]


def test_zip_bomb_is_refused_by_its_ratio_in_bounded_time() -> None:
    bomb = document("<a>" + " " * 100_000_000 + "</a>")
    started = time.thread_time()

    with pytest.raises(FileTooLarge, match="压缩炸弹"):
        load_bytes(bomb, "炸弹.docx")

    assert time.thread_time() - started < 5


def test_member_with_a_false_size_is_stopped_by_the_real_one() -> None:
    data = document("<a>" + " " * 1_000_000 + "</a>")
    false = data.replace((1_000_007).to_bytes(4, "little"), (7).to_bytes(4, "little"))

    with pytest.raises(DamagedFile):
        load_bytes(false, "假.docx")


def test_too_many_members_are_refused() -> None:
    members: dict[str, str | bytes] = {f"word/{n}.xml": "" for n in range(LIMITS.members + 1)}

    with pytest.raises(FileTooLarge, match="10001 个部件"):
        load_bytes(zipped(members), "多.docx")


@pytest.mark.parametrize(
    "name", ["../word/x.xml", "/etc/passwd", "word/../../x", "C:/x", "..\\x", "a" * 600]
)
def test_path_tricks_are_refused(name: str) -> None:
    with pytest.raises(DamagedFile, match="指向包外"):
        load_bytes(zipped({name: "x", "word/document.xml": "<a/>"}), "路径.docx")


def test_two_members_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/document.xml", "<b/>")

    with pytest.raises(DamagedFile, match="两个同名部件"):
        load_bytes(buffer.getvalue(), "同名.docx")


def test_folders_are_no_parts() -> None:
    assert list(open_package(zipped({"word/": "", "word/a": "x"}))) == ["word/a"]


def test_member_with_a_password_is_encrypted() -> None:
    data = bytearray(docx(p("甲")))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1

    with pytest.raises(EncryptedFile, match="设有密码"):
        load_bytes(bytes(data), "密.docx")


def test_unusual_compression_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<a/>")

    with pytest.raises(DamagedFile, match="压缩方式"):
        load_bytes(buffer.getvalue(), "压缩.docx")


def test_truncated_package_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="压缩包结构不完整"):
        load_bytes(docx(p("甲"))[:-40], "断.docx")


def test_flipped_byte_in_a_part_is_damaged() -> None:
    data = bytearray(docx(p("甲" * 50)))
    at = data.find(b"word/document.xml") + len("word/document.xml") + 20
    data[at] ^= 0xFF

    with pytest.raises(DamagedFile):
        load_bytes(bytes(data), "坏.docx")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://example.invalid/">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_document_types_are_refused(prolog: str, encoding: str) -> None:
    xml = (prolog + DOCUMENT % p("甲")).encode(encoding)

    with pytest.raises(DamagedFile, match="DTD"):
        load_bytes(zipped({"word/document.xml": xml}), "实体.docx")


def test_deep_nesting_is_refused_in_bounded_time() -> None:
    deep = "<w:sdt><w:sdtContent>" * 200_000 + "</w:sdtContent></w:sdt>" * 200_000
    started = time.thread_time()

    with pytest.raises(DamagedFile, match="嵌套超过 160 层"):
        load_bytes(document(DOCUMENT % deep), "深.docx")

    assert time.thread_time() - started < 5


def test_nesting_up_to_the_bound_is_read() -> None:
    content = p("芯")
    for _ in range(30):
        content = table(row("a", f"<w:tc>{content}{p()}</w:tc>"))

    assert load_bytes(document(DOCUMENT % content), "深.docx").text.endswith("芯\n")


@pytest.mark.parametrize("wrapper", ["w:ins", "w:hyperlink", "w:smartTag", "w:txbxContent"])
def test_deep_inline_nesting_up_to_the_bound_raises_nothing_unforeseen(wrapper: str) -> None:
    depth = LIMITS.xml_depth - 5
    deep = f"<{wrapper}>" * depth + "<w:r><w:t>芯</w:t></w:r>" + f"</{wrapper}>" * depth

    source = load_bytes(document(DOCUMENT % (p("甲") + f"<w:p>{deep}</w:p>")), "深.docx")

    assert source.text.startswith("甲\n")


@pytest.mark.parametrize(
    "xml", [b"", b"<a>", b"<a></b>", b"\xff\xff", b"<a>\xe4\xba</a>", b"\xff\xfe<", b"<a \0/>"]
)
def test_malformed_xml_is_damaged(xml: bytes) -> None:
    with pytest.raises(DamagedFile, match="正文"):
        parse_xml(xml, "正文")


@pytest.mark.parametrize(
    "declared", ["utf-7", "cp037", "nonsense", "hz", "idna", "big5", "utf-16", "rot13"]
)
def test_odd_declared_encodings_never_hide_a_document_type(declared: str) -> None:
    xml = f'<?xml version="1.0" encoding="{declared}"?>+ADw-!DOCTYPE a+AD4-<a/>'.encode()

    with pytest.raises(DamagedFile):
        parse_xml(xml, "正文")


@pytest.mark.parametrize(
    ("xml", "what"), [(b"<a/>" * 6_000_001, "个标记"), (b"<a " + b"b='' " * 8_000_001, "个属性")]
)
def test_too_many_tags_or_attributes_are_refused_before_parsing(xml: bytes, what: str) -> None:
    with pytest.raises(FileTooLarge, match=what):
        parse_xml(xml, "正文")


def test_missing_part_is_named() -> None:
    with pytest.raises(DamagedFile, match=r"缺少部件“word/x\.xml”"):
        open_package(zipped({"a": "b"})).read("word/x.xml")


def test_size_is_written_for_readers() -> None:
    assert (megabytes(12_340_000), megabytes(200_000_000)) == ("12.3 MB", "200 MB")


def test_part_larger_than_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMITS", Limits(member_bytes=1000))

    with pytest.raises(FileTooLarge, match="解压后超过 0 MB"):
        load_bytes(document("<a>" + "甲" * 1000 + "</a>"), "大.docx")
    with pytest.raises(FileTooLarge, match="超过 0 MB"):
        parse_xml(b"<a>" + b" " * 1000 + b"</a>", "正文")
