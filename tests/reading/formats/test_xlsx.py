"""The reader of .xlsx: cells as a person sees them."""

from __future__ import annotations

import pytest

from luoshi.reading.formats import DamagedFile, EmptyFile, FileTooLarge
from luoshi.reading.formats import xlsx as module
from luoshi.reading.formats.xlsx import read, sheets
from tests.reading.formats.docx_factory import sheet, texts, xlsx, zipped


def lines(data: bytes) -> list[str]:
    return read(data).text.split("\n")[:-1]


def test_rows_are_lines_and_sheets_are_apart() -> None:
    source = read(xlsx(sheet(texts("序号", "任务"), texts("1", "甲")), sheet(texts("乙"))))

    assert source.text == "序号\t任务\n1\t甲\n\n乙\n"
    assert [block.table for block in source.blocks] == [1, 1, 2]
    assert source.blocks[2].start == source.text.index("乙")


def test_shared_strings_are_resolved_without_phonetic_guides() -> None:
    strings = "<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>bing</t></rPh></si>"
    data = xlsx(sheet('<c t="s"><v>1</v></c><c t="s"><v>0</v></c>'), strings=strings)

    assert lines(data) == ["乙丙\t甲"]


def test_cells_stand_in_their_columns_even_where_some_are_missing() -> None:
    data = xlsx(sheet('<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c></row>'))

    assert lines(data) == ["\t1\t\t2"]


@pytest.mark.parametrize(
    ("value", "written"),
    [("83", "83"), ("83.0", "83"), ("0.30000000000000004", "0.3"), ("1.5E-2", "0.015"), ("x", "x")],
)
def test_numbers_are_written_in_full(value: str, written: str) -> None:
    assert lines(xlsx(sheet(f"<c><v>{value}</v></c>"))) == [written]


STYLES = (
    '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="177" formatCode="yyyy/m/d;@"/>'
    '<numFmt numFmtId="178" formatCode="0.0%"/>'
    '<numFmt numFmtId="179" formatCode="0.00&quot;亿元&quot;"/>'
    '<numFmt numFmtId="180" formatCode="[DBNum1]m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="181" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    "<cellXfs>"
    + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 31, 57, 9, 176, 177, 178, 179, 180, 181, 22))
    + "</cellXfs>"
)


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (0, "46203", "46203"),
        (1, "46203", "2026-06-30"),
        (2, "46203", "2026年6月30日"),
        (3, "46203", "2026年6月"),
        (4, "0.085", "8.5%"),
        (5, "46203", "2026年6月"),
        (6, "46203", "2026-06-30"),
        (7, "0.0725", "7.25%"),
        (8, "83.5", "83.5"),
        (9, "46203", "6月30日"),
        (10, "46203.75", "2026-06-30 18:00"),
        (11, "46203.5", "2026-06-30 12:00"),
        (1, "99999999999", "99999999999"),
        (99, "5", "5"),
    ],
)
def test_dates_and_percentages_are_written_by_their_format(
    style: int, value: str, written: str
) -> None:
    data = xlsx(sheet(f'<c s="{style}"><v>{value}</v></c>'), styles=STYLES)

    assert lines(data) == [written]


def test_dates_count_from_1904_where_the_book_says_so() -> None:
    data = xlsx(
        sheet('<c s="1"><v>44741</v></c>'), styles=STYLES, more='<workbookPr date1904="1"/>'
    )

    assert lines(data) == ["2026-06-30"]


def test_iso_dates_booleans_and_errors_are_read() -> None:
    cells = '<c t="d"><v>2026-06-30</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c>'

    assert lines(xlsx(sheet(cells))) == ["2026-06-30\tTRUE\t#REF!"]


def test_merged_cells_are_filled_downwards_only() -> None:
    data = xlsx(
        sheet(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>一、经济</t></is></c></row>',
            '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>局</t></is></c></row>',
            '<row r="3"><c r="A3"><v>2</v></c></row>',
            merges=("A1:C1", "B2:B3", "A4:A1048576", "bad"),
        )
    )
    source = read(data)

    assert source.text == "一、经济\n1\t局\n2\t局\n"
    assert source.notes == ("纵向合并的单元格 1 处已逐行补全。",)


def test_hidden_sheets_are_left_out_with_a_note() -> None:
    data = xlsx(
        sheet(texts("甲")),
        sheet(texts("乙")),
        sheet(texts("丙")),
        states=("visible", "hidden", "veryHidden"),
    )

    assert read(data).text == "甲\n"
    assert read(data).notes == ("隐藏的工作表 2 张未读入。",)


def test_filtered_rows_are_read_with_a_note() -> None:
    source = read(xlsx(sheet(f'<row hidden="1">{texts("甲")}</row>', texts("乙"))))

    assert source.text == "甲\n乙\n"
    assert source.notes == ("隐藏或被筛选掉的行 1 行已一并读入。",)


def test_cells_far_to_the_right_are_left_out_with_a_note() -> None:
    data = xlsx(sheet('<c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c>'))

    assert read(data).text == "1\n"
    assert read(data).notes == ("第 256 列以后的单元格 1 个未读入。",)


def test_line_breaks_in_cells_become_blanks_with_a_note() -> None:
    assert read(xlsx(sheet(texts("市住建局\n市交通局")))).notes == (
        "表格单元格内的换行 1 处改为空格。",
    )


def test_empty_book_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(xlsx(sheet()))


def test_package_without_workbook_is_damaged() -> None:
    with pytest.raises(DamagedFile, match=r"xl/workbook\.xml"):
        read(zipped({"xl/a.xml": "<a/>"}))


def test_merges_beyond_all_measure_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILLED", 1)
    rows = [texts("甲", "乙"), texts("", "乙"), texts("", "乙")]

    with pytest.raises(FileTooLarge, match="合并单元格超过 1 格"):
        read(xlsx(sheet(*rows, merges=("A1:A3",))))


def test_header_of_a_sheet_is_kept_for_marks_without_its_codes() -> None:
    header = '<oddHeader>&amp;L&amp;"宋体,常规"&amp;12机密★1年&amp;R&amp;P</oddHeader>'
    page = sheet(texts("甲")).replace(
        "</worksheet>",
        f"<headerFooter>{header}<oddFooter>&amp;P</oddFooter></headerFooter></worksheet>",
    )
    source = read(xlsx(page))

    assert source.margins == ("机密★1年",)
    assert source.notes == ("页眉、页脚中的文字未读入。",)


def test_sheet_without_part_and_odd_styles_are_passed_over() -> None:
    styles = '<cellXfs><xf numFmtId="x"/></cellXfs>'
    lost = '<sheets><sheet name="失" sheetId="7" r:id="none"/></sheets>'
    data = xlsx(sheet('<c s="0"><v>1</v></c>', '<c t="inlineStr"/>'), styles=styles, more=lost)

    assert read(data).text == "1\n"


def test_sheets_give_the_numbers_of_their_rows_and_leave_blank_ones_out() -> None:
    data = xlsx(
        sheet('<row r="3"><c r="B3"><v>1</v></c></row><row r="7"><c r="A7"><v>2</v></c></row>'),
        sheet(texts("乙", " "), texts("", "")),
    )

    assert [table.rows for table in sheets(data)] == [
        ((3, ("", "1")), (7, ("2",))),
        ((1, ("乙", "")),),
    ]
    assert [table.name for table in sheets(data)] == ["表1", "表2"]
