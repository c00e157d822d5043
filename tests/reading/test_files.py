"""From a file to its reading."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from luoshi.reading import read, read_file
from luoshi.reading.formats import ClassifiedDocument, UnreadableFile

TEXT = "关于做好有关工作的通知\n2026年3月2日\n一、工作要求\n市教育局要在5月底前制定校车管理办法。\n"


def a_file(folder: Path, text: str, name: str = "通知.txt", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_file_reads_as_its_text_and_bears_its_name(tmp_path: Path, encoding: str) -> None:
    found = read_file(a_file(tmp_path, TEXT, encoding=encoding))

    assert found.doc == "通知"
    assert found.findings == read(found.text).findings
    assert [row.quote for row in found.findings] == ["市教育局要在5月底前制定校车管理办法"]


def test_path_may_be_a_string_and_the_date_is_passed_on(tmp_path: Path) -> None:
    found = read_file(str(a_file(tmp_path, TEXT)), date=dt.date(2031, 1, 5), explain=True)

    assert found.date == dt.date(2031, 1, 5)
    assert found.findings[0].trace


def test_file_that_is_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_file(a_file(tmp_path, ""))


def test_marked_document_is_read_only_when_somebody_answers_for_it(tmp_path: Path) -> None:
    path = a_file(tmp_path, "机密★1年\n" + TEXT)

    with pytest.raises(ClassifiedDocument):
        read_file(path)
    assert read_file(path, declassified_by="某处长").declassified_by == "某处长"
    assert read_file(a_file(tmp_path, TEXT), declassified_by=None).declassified_by is None
