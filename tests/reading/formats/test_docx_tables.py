"""Tables of .docx: rows stay where they are, merged cells are filled."""

from __future__ import annotations

from luoshi.reading.formats.docx import read
from tests.reading.formats.docx_factory import (
    CHOICE,
    OFFICIAL,
    cell,
    docx,
    numbered,
    p,
    row,
    run,
    table,
)


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


def test_spanning_cell_stands_in_its_first_column() -> None:
    data = docx(
        table(row(cell("一、经济", '<w:gridSpan w:val="3"/>')), row("1", "2", "3"), columns=3)
    )

    assert lines(data) == ["一、经济\t\t", "1\t2\t3"]


def test_grid_offsets_keep_the_columns() -> None:
    shifted = row("乙", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')

    assert lines(docx(table(row("1", "2", "3"), shifted, columns=3))) == ["1\t2\t3", "\t乙\t"]


def test_paragraphs_of_a_cell_are_joined_by_blanks_with_a_note() -> None:
    source = read(docx(table(row("1", cell(p("市住建局") + p("市交通局"))))))

    assert source.text == "1\t市住建局 市交通局\n"
    assert source.notes == ("表格单元格内的换行 1 处改为空格。",)


def test_nested_table_follows_its_row() -> None:
    inner = table(row("内1", "内2"))
    data = docx(table(row("1", cell(p("外") + inner)), row("2", "乙")))

    assert lines(data) == ["1\t外", "内1\t内2", "2\t乙"]


def test_table_of_one_column_is_only_a_frame() -> None:
    framed = cell(numbered("甲", 1) + p("正文"))
    source = read(docx(table(row(framed), columns=1), numbering=OFFICIAL))

    assert source.text == "一、甲\n正文\n"
    assert [block.kind for block in source.blocks] == ["paragraph", "paragraph"]


def test_continued_cell_with_a_text_of_its_own_keeps_it() -> None:
    first = cell("甲", '<w:vMerge w:val="restart"/>')
    data = docx(table(row("1", first), row("2", cell("乙", "<w:vMerge/>"))))

    assert lines(data) == ["1\t甲", "2\t乙"]


def test_row_without_properties_and_with_strays_is_read() -> None:
    bare = f"<w:tr>{p('散')}<w:tc>{p('1')}<w:tbl/></w:tc><w:tc/></w:tr>"
    blank = cell("", '<w:vMerge w:val="restart"/>')
    filled = row("2", blank) + row("3", cell("", "<w:vMerge/>"))

    assert lines(docx(table(bare, filled))) == ["1\t", "2\t", "3\t"]


def test_blank_rows_are_left_out() -> None:
    assert lines(docx(table(row("", ""), row("1", cell("", "<w:vMerge/>"))))) == ["1\t"]


def test_heading_row_is_told() -> None:
    source = read(docx(table(row("序号", "任务", properties="<w:tblHeader/>"), row("1", "甲"))))

    assert [block.kind for block in source.blocks] == ["header_row", "row"]


def test_rows_and_cells_inside_content_controls_are_read() -> None:
    wrapped_cell = f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>"
    wrapped_row = f"<w:sdt><w:sdtContent>{row('丙', '丁')}</w:sdtContent></w:sdt>"

    assert lines(docx(table(row("甲", wrapped_cell), wrapped_row))) == ["甲\t乙", "丙\t丁"]


def test_text_box_in_a_cell_follows_the_table() -> None:
    box = CHOICE.format(choice=p("框"), fallback=p("框"))

    assert lines(docx(table(row("1", cell(p(run("甲") + box))), row("2", "乙")))) == [
        "1\t甲",
        "2\t乙",
        "框",
    ]


def test_row_inside_a_cell_without_its_table_is_passed_over() -> None:
    assert lines(docx(table(row("1", f"<w:tc>{p('甲')}{row('散')}</w:tc>")))) == ["1\t甲"]
