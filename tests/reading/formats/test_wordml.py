"""WordML 2003, written here as Word 2003 and WPS write it."""

from __future__ import annotations

import pytest
from hypothesis import given

from luoshi.reading.formats.source import DamagedFile
from luoshi.reading.formats.wordml import read
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, check_map, mutated, survives

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
    'xmlns:v="urn:schemas-microsoft-com:vml">'
)
LISTS = (
    '<w:lists><w:listDef w:listDefId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="39"/>'
    '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:nfc w:val="39"/>'
    '<w:suff w:val="Nothing"/><w:lvlText w:val="（%2）"/></w:lvl></w:listDef>'
    '<w:list w:ilfo="1"><w:ilst w:val="3"/></w:list>'
    '<w:list w:ilfo="2"><w:ilst w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    '</w:lvlOverride><w:lvlOverride w:ilvl="x"/></w:list>'
    '<w:list w:ilfo="4"><w:ilst w:val="9"/></w:list></w:lists>'
)
STYLES = (
    '<w:styles><w:style w:type="paragraph" w:styleId="A"><w:pPr><w:listPr><w:ilvl w:val="1"/>'
    '<w:ilfo w:val="1"/></w:listPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="B">'
    '<w:basedOn w:val="A"/></w:style></w:styles>'
)


def wordml(body: str, before: str = "") -> bytes:
    return f"{HEAD}{before}<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>".encode()


def p(*runs: str, more: str = "") -> str:
    content = "".join(text if text.startswith("<") else run(text) for text in runs)
    return f"<w:p><w:pPr>{more}</w:pPr>{content}</w:p>"


def run(text: str, more: str = "") -> str:
    return f"<w:r><w:rPr>{more}</w:rPr><w:t>{text}</w:t></w:r>"


def listed(instance: int, depth: int = 0, shown: str | None = None) -> str:
    hint = "" if shown is None else f'<wx:t wx:val="{shown}"/>'
    return f'<w:listPr><w:ilvl w:val="{depth}"/><w:ilfo w:val="{instance}"/>{hint}</w:listPr>'


def change(kind: str, content: str) -> str:
    return (
        f'<aml:annotation aml:id="0" w:type="Word.{kind}"><aml:content>{content}</aml:content>'
        "</aml:annotation>"
    )


def cell(text: str, more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def lines(body: str, before: str = "") -> list[str]:
    return read(wordml(body, before)).text.splitlines()


WHOLE = wordml(
    p("标题")
    + p("稳增长", more=listed(1, 0, "一、"))
    + p("开工", change("Deletion", run("30")), change("Insertion", run("50")), "个")
    + p("公开", run("内部", "<w:vanish/>"))
    + table(
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("序号") + cell("单位"),
        cell("1") + cell("局", '<w:vmerge w:val="restart"/>'),
        cell("2") + cell("", "<w:vmerge/>"),
    )
    + "<w:sectPr><w:hdr>" + p("页眉") + "</w:hdr></w:sectPr>",
    LISTS + STYLES,
)  # fmt: skip


def test_whole_document_is_read() -> None:
    source = read(WHOLE)

    assert source.text == "标题\n一、稳增长\n开工50个\n公开\n序号\t单位\n1\t局\n2\t局\n"
    assert source.format == "wordml"
    assert source.margins == ("页眉",)
    assert source.notes == (
        "修订中删除的文字 1 处未读入。",
        "隐藏文字 1 处未读入。",
        "纵向合并的单元格 1 处已逐行补全。",
        "页眉、页脚中的文字未读入。",
    )
    check_map(source)


def test_number_is_counted_where_the_program_did_not_write_it() -> None:
    body = (
        p("甲", more=listed(1)) + p("乙", more='<w:pStyle w:val="B"/>') + p("丙", more=listed(1))
        + p("丁", more=listed(2)) + p("戊", more=listed(9)) + p("己", more=listed(1, 7))
        + p("庚", more=listed(4))
    )  # fmt: skip

    assert lines(body, LISTS + STYLES) == [
        "一、甲",
        "（一）乙",
        "二、丙",
        "五、丁",
        "戊",
        "己",
        "庚",
    ]


def test_bullet_of_a_symbol_font_is_no_text() -> None:
    assert lines(p("甲", more=listed(1, 0, "\uf06c"))) == ["甲"]


def test_notes_boxes_and_comments_stand_where_they_belong() -> None:
    body = (
        p("甲", f"<w:r><w:footnote>{p('注')}</w:footnote></w:r>", change("Comment", run("批")))
        + p("乙", f"<w:r><w:pict><v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox>"
            "</w:pict></w:r>", change("Formatting", ""))
        + change("Deletion", p("删"))
        + change("Insertion", p("增"))
    )  # fmt: skip

    source = read(wordml(body))

    assert source.text == "甲\n乙\n框\n增\n注\n"
    assert [block.kind for block in source.blocks][2::2] == ["textbox", "footnote"]
    assert source.notes == ("批注 1 条未读入。",)


def test_signs_and_fields_are_read_as_they_show() -> None:
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r>"

    assert lines(
        p("甲", "<w:r><w:tab/><w:noBreakHyphen/></w:r>", field, "<w:r><w:br/></w:r>", "乙")
    ) == [
        "甲\t-",
        "乙",
    ]


def test_spans_and_columns_left_out_keep_the_grid() -> None:
    body = table(
        cell("甲", '<w:gridSpan w:val="2"/>') + cell("乙"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("丙") + cell("丁"),
    )

    assert lines(body) == ["甲\t\t乙", "\t丙\t丁"]


def test_table_in_a_cell_becomes_part_of_it() -> None:
    inner = table(cell("丙") + cell("丁"))
    body = table(f"<w:tc>{p('甲')}{inner}</w:tc>" + cell("乙"))

    source = read(wordml(body))

    assert source.text == "甲 丙 丁\t乙\n"
    assert source.notes[0] == "嵌套表格的单元格 2 个并入外层单元格。"


def test_row_inside_a_revision_is_read() -> None:
    row = f"<w:tr>{cell('甲')}{cell('乙')}</w:tr>"

    assert lines(f"<w:tbl>{change('Insertion', row)}</w:tbl>") == ["甲\t乙"]


@pytest.mark.parametrize("data", [b"<a/>", f"{HEAD}</w:wordDocument>".encode(), b"<w", b"\xff"])
def test_what_holds_no_document_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(data)


def test_entities_are_refused() -> None:
    with pytest.raises(DamagedFile, match="实体"):
        read(b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(WHOLE, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    survives(read, WHOLE[: length % len(WHOLE)])
