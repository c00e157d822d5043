"""Plain text in any encoding, unchanged."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.formats import (
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    SourceText,
    UnknownFormat,
)
from luoshi.reading.formats import plain as module
from luoshi.reading.formats.plain import decode, read

NOTICE = (
    "关于印发2026年重点工作任务分工方案的通知\n\n一、总体要求\n要加快推进项目建设，确保完成。\n"
)
TRADITIONAL = "關於印發二〇二六年重點工作任務分工方案的通知，請認真貫徹落實。\n"
SHORT = "要加快推进项目建设"


def test_text_is_unchanged_and_every_line_is_a_paragraph() -> None:
    source = read(NOTICE.encode())

    assert source.text == NOTICE
    assert [source.text[b.start : b.end] for b in source.blocks] == [
        line for line in NOTICE.split("\n") if line
    ]
    assert [block.paragraph for block in source.blocks] == [1, 2, 3]
    assert (source.format, source.notes) == ("txt", ())


@pytest.mark.parametrize("text", [NOTICE, TRADITIONAL, SHORT + "\n", "第１条　ＡＢＣ①②③★\n"])
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("gb18030", b"\x84\x31\x95\x33"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_encoding_is_found(text: str, encoding: str, bom: bytes) -> None:
    assert read(bom + text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "GDP up 5% in 2026, see the annual plan for details 市发展改革委",
        "this program can break",  # the sentence that old Notepad took for Chinese
        "国家电网\r\n",
        "联通",
        "全年粮食产量稳定在1300万吨以上",
    ],
)
def test_short_and_mixed_text_is_not_mistaken(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@given(
    st.text(
        st.sampled_from(
            "的一是在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
        ),
        min_size=12,
    ),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"]),
)
def test_common_words_survive_every_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_encoding_other_than_utf_8_is_noted() -> None:
    assert read(NOTICE.encode("gb18030")).notes == ("文字编码识别为 GB 18030。",)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_line_feeds_with_a_note(end: str) -> None:
    source = read(f"甲{end}乙{end}".encode())

    assert source.text == "甲\n乙\n"
    assert source.notes == ("换行符已统一（2 处 CR 或 CRLF 改为 LF）。",)


def test_page_feeds_and_control_characters_are_noted() -> None:
    source = read(("甲" * 200 + "\f乙\x07").encode())

    assert source.text == "甲" * 200 + "\n乙\n"
    assert source.notes == ("换页符 1 处改为换行。", "去掉了 1 个不可显示的控制字符。")


def test_markdown_is_taken_as_it_is() -> None:
    assert read("# 标题\n\n- 要**加快**\n".encode()).text == "# 标题\n\n- 要**加快**\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x02\x03\x04\x05text",
        bytes(range(256)) * 4,
        "要加快".encode() + b"\0\0\0",
        b"\xff\xfe" + "甲\0".encode("utf-16-le"),
        b"caf\xe9 na\xefve r\xe9sum\xe9 \xfc\xf6 gar\xe7on",
    ],
)
def test_binary_and_unknown_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(UnknownFormat):
        read(data)


def test_utf_8_cut_inside_a_character_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="第 28 字节处中断"):
        read(SHORT.encode() + b"\xe8\xa6")


def test_marked_encoding_that_does_not_hold_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="UTF-16-LE"):
        read(codecs.BOM_UTF16_LE + b"\x00\xd8\x41")


def test_blank_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read("\u3000\n\n".encode())


CSV = (
    "2026年重点工作任务分解表,,,\r\n"
    "序号,重点工作任务,牵头单位,完成时限\r\n"
    '1,"新建道路10公里，\n改造老旧小区",市住建局,2026年6月底前\r\n'
    "2,新增就业1万人,市人社局,年底前\r\n"
)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_separated_ledger_is_read_as_rows(delimiter: str) -> None:
    source = read(CSV.replace(",", delimiter).encode("gb18030"))

    assert source.format == "csv"
    assert source.text.splitlines()[2:] == [
        "1\t新建道路10公里， 改造老旧小区\t市住建局\t2026年6月底前",
        "2\t新增就业1万人\t市人社局\t年底前",
    ]
    assert {block.kind for block in source.blocks} == {"row"}
    assert source.notes == (
        "文字编码识别为 GB 18030。",
        "换行符已统一（4 处 CR 或 CRLF 改为 LF）。",
        "表格单元格内的换行 1 处改为空格。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "序号,任务,单位\n以下为正文，没有表格。\n第二段，也没有。\n第三段。\n第四段。\n",
        "任务, 时限, 单位, 是三件事。\n这是正文。\n这是正文。\n",
        "a,b,c\n1,2,3\n",
    ],
)
def test_commas_in_prose_make_no_table(text: str) -> None:
    source: SourceText = read(text.encode())

    assert (source.format, source.text) == ("txt", text)


def test_unbalanced_quote_makes_no_table() -> None:
    text = '序号,任务,责任单位\n1,"甲,乙局\n2,丙,丁局\n3,戊,己局\n'

    assert read(text.encode()).text == text


def test_text_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 5)

    with pytest.raises(FileTooLarge, match="文件过大：10 字"):
        read(SHORT.encode())
