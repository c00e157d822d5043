"""Binary Word: files from LibreOffice, whole, changed and damaged."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given

from luoshi.reading.formats import load_bytes
from luoshi.reading.formats.doc import container, read
from luoshi.reading.formats.source import (
    DamagedFile,
    EncryptedFile,
    MissingLibrary,
    UnknownFormat,
)
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, mutated, survives

FILES = Path(__file__).parent / "files"
FEATURES = (FILES / "features.doc").read_bytes()


def renamed(data: bytes, old: str, new: str) -> bytes:
    """Rename a stream in the directory of a compound file."""
    at = data.index(old.encode("utf-16-le") + b"\0\0")
    entry = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


def patched(data: bytes, offset: int, content: bytes) -> bytes:
    """Change bytes of the WordDocument stream, which begins with its magic number."""
    at = data.index(b"\xec\xa5", 512) + offset
    return data[:at] + content + data[at + len(content) :]


def test_document_with_every_construct_gives_the_text_of_its_source() -> None:
    source = read(FEATURES)

    assert source.text == (FILES / "features.txt").read_text(encoding="utf-8")
    assert source.format == "doc"
    assert source.notes == (
        "修订中删除的文字 1 处未读入。",
        "隐藏文字 1 处未读入。",
        "纵向合并的单元格 2 处已逐行补全。",
        "页眉、页脚中的文字未读入。",
    )
    assert source.margins == ("云溪市人民政府文件页眉\n页脚不读", "框内：安全生产电话12350。")


def test_blocks_of_a_document_name_kind_and_table() -> None:
    source = read(FEATURES)

    kinds = [block.kind for block in source.blocks]
    header = source.blocks[kinds.index("header_row")]
    assert kinds.count("row") == 4
    assert (kinds.count("textbox"), kinds.count("footnote"), header.table) == (1, 1, 1)
    assert [source.text[a:b] for a, b in header.cells] == ["序号", "任务", "牵头单位", "完成时限"]


@pytest.mark.parametrize(
    ("offset", "content", "refusal", "words"),
    [
        (0x0B, b"\x13", EncryptedFile, "打开密码"),
        (0x02, b"\x65\x00", UnknownFormat, "Word 6.0/95"),
        (0x00, b"\xdc\xa5", UnknownFormat, "Word 6.0/95"),
        (0x00, b"\x00\x00", DamagedFile, "0x0000"),
    ],
)
def test_stream_of_another_kind_is_refused_by_name(
    offset: int, content: bytes, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        read(patched(FEATURES, offset, content))


@pytest.mark.parametrize(
    ("stream", "refusal", "words"),
    [
        ("Workbook", UnknownFormat, "Excel"),
        ("EncryptedPackage", EncryptedFile, "密码"),
        ("CONTENTS", UnknownFormat, "Works"),
        ("Something", UnknownFormat, "没有 Word 文稿"),
    ],
)
def test_compound_file_of_another_program_is_refused_by_name(
    stream: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        read(renamed(FEATURES, "WordDocument", stream))


def test_table_stream_under_the_other_name_is_found() -> None:
    assert read(renamed(FEATURES, "1Table", "0Table")).text == read(FEATURES).text


@pytest.mark.parametrize("length", [0, 600, 4000])
def test_cut_file_is_damaged(length: int) -> None:
    with pytest.raises(DamagedFile, match="请"):
        read(FEATURES[:length])


def test_without_olefile_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)

    with pytest.raises(MissingLibrary, match="pip install olefile"):
        read(FEATURES)


def test_short_document_stream_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="不完整"):
        container._refuse_unreadable(b"\xec\xa5\xc1\x00")


def test_tiny_document_stream_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="只有 2 字节"):
        container._refuse_unreadable(b"\xec\xa5")


def test_file_of_a_writing_program_is_read_through_the_entrance() -> None:
    assert load_bytes(FEATURES, "方案.wps").text == read(FEATURES).text


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(FEATURES, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    survives(read, FEATURES[: length % len(FEATURES)])
