"""Inside a paragraph of .docx: revisions, fields, hidden text, symbols, text boxes."""

from __future__ import annotations

import pytest

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


def test_hidden_text_in_a_footnote_is_dropped() -> None:
    note = f'<w:footnote w:id="2">{p(run("看得见") + run("看不见", "<w:vanish/>"))}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'

    assert lines(docx(p(run("正文") + reference), footnotes=note)) == ["正文", "看得见"]


def test_endnotes_follow_in_the_order_of_their_references() -> None:
    notes = "".join(f'<w:endnote w:id="{n}">{p(f"尾注{n}")}</w:endnote>' for n in (1, 2))
    first, second = (f'<w:r><w:endnoteReference w:id="{n}"/></w:r>' for n in (2, 1))

    assert lines(docx(p(run("甲") + first + second), endnotes=notes)) == ["甲", "尾注2", "尾注1"]


def test_hidden_row_and_deleted_cell_are_dropped() -> None:
    gone = cell("删", "<w:cellDel/>")
    data = docx(table(row("1", "甲", gone), row("2", "乙", properties="<w:hidden/>")))

    assert lines(data) == ["1\t甲"]


def test_paragraph_hidden_whole_does_not_count() -> None:
    properties = (
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr>'
    )
    hidden = p(run("藏", "<w:vanish/>"), properties)
    data = docx(numbered("甲", 1), hidden, numbered("乙", 1), numbering=OFFICIAL)

    assert lines(data) == ["一、甲", "二、乙"]


def test_deleted_paragraph_mark_at_the_end_keeps_the_text() -> None:
    assert lines(docx(p("甲"), p("乙", "<w:rPr><w:del/></w:rPr>"))) == ["甲", "乙"]


def test_deleted_paragraph_mark_in_a_cell_joins_its_paragraphs() -> None:
    content = cell(
        p("甲", "<w:rPr><w:del/></w:rPr>") + p("乙") + p("丙", "<w:rPr><w:del/></w:rPr>")
    )

    assert lines(docx(table(row("1", content)))) == ["1\t甲乙 丙"]


def test_deleted_paragraph_mark_joins_text_to_the_next_paragraph() -> None:
    first = p("甲", "<w:rPr><w:del/></w:rPr>")
    data = docx(numbered("一", 1), first, numbered("乙", 1), numbering=OFFICIAL)

    assert lines(data) == ["一、一", "二、甲乙"]


def test_paragraph_deleted_whole_does_not_count() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/>'
        "</w:rPr></w:pPr><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    )
    data = docx(numbered("甲", 1), gone, numbered("乙", 1), numbering=OFFICIAL)

    assert lines(data) == ["一、甲", "二、乙"]


def test_moved_text_is_read_where_it_went() -> None:
    data = docx(
        p(f"<w:moveFrom>{run('搬')}</w:moveFrom>" + run("前")),
        p(run("后") + f"<w:moveTo>{run('搬')}</w:moveTo>"),
    )

    assert lines(data) == ["前", "后搬"]


def test_deleted_row_is_dropped() -> None:
    data = docx(table(row("1", "甲"), row("2", "乙", properties="<w:del/>"), row("3", "丙")))

    assert lines(data) == ["1\t甲", "3\t丙"]


def test_text_hidden_by_character_style_is_dropped_and_shown_again_by_the_run() -> None:
    styles = '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
    hidden, shown = '<w:rStyle w:val="H"/>', '<w:rStyle w:val="H"/><w:vanish w:val="0"/>'
    data = docx(p(run("甲") + run("乙", hidden) + run("丙", shown)), styles=styles)

    assert lines(data) == ["甲丙"]


def test_field_shows_its_result_and_not_its_code() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>DATE \\@ "yyyy"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("2026")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    assert lines(docx(p(field + run("年")))) == ["2026年"]


def test_result_of_a_field_inside_a_code_is_dropped() -> None:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    nested = begin + begin + separate + run("代码") + end + separate + run("结果") + end

    assert lines(docx(p(nested))) == ["结果"]


def test_table_of_contents_is_left_out_with_a_note() -> None:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    source = read(
        docx(
            p("目录"),
            p(begin + code + separate + run("一、甲…1")),
            p(run("二、乙…2") + end),
            p("一、甲"),
        )
    )

    assert source.text == "目录\n一、甲\n"
    assert source.notes == ("自动目录 1 处未读入。",)


def test_field_left_open_loses_no_text() -> None:
    source = read(docx(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("甲")), p("乙")))

    assert source.text == "甲\n乙\n"
    assert source.notes == ("域代码不完整，域中的文字已全部读入。",)


RUBY = (
    "<w:r><w:ruby><w:rt><w:r><w:t>zhi</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>质</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


def test_alternate_content_around_runs_and_blocks_is_read_once() -> None:
    either = (
        '<mc:AlternateContent><mc:Choice Requires="w14">{}</mc:Choice>'
        "<mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    )
    inside = either.format("<w:t>新</w:t>", "<w:t>旧</w:t>")
    around = either.format(run("选"), run("弃"))
    data = docx(p(f"<w:r>{inside}</w:r>{around}"), either.format(p("块"), p("废")))

    assert lines(data) == ["新选", "块"]


def test_alternate_content_with_fallback_only_or_nothing_is_read() -> None:
    only = f"<mc:AlternateContent><mc:Fallback>{run('备')}</mc:Fallback></mc:AlternateContent>"

    assert lines(docx(p(only + "<mc:AlternateContent/>"), "<mc:AlternateContent/>")) == ["备"]


def test_text_box_in_a_group_with_its_own_alternate_is_read_once() -> None:
    inner = CHOICE.format(choice=p("内"), fallback=p("内")).removeprefix("<w:r>")
    group = f"<w:r><w:drawing><g>{inner.removesuffix('</w:r>')}</g></w:drawing></w:r>"

    assert lines(docx(p(run("正文") + group))) == ["正文", "内"]


def test_placeholder_block_is_no_text() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{p('单击此处')}</w:sdtContent></w:sdt>"
    )

    assert lines(docx(p("甲"), control)) == ["甲"]


def test_table_in_a_text_box_is_read_and_searched_for_marks() -> None:
    box = CHOICE.format(choice=table(row("甲", "乙")), fallback="")
    source = read(docx(p(run("正文") + box)))

    assert source.text == "正文\n甲\t乙\n"
    assert source.margins == ("甲", "乙")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<w:r><w:t>  两端空白  </w:t></w:r>", "两端空白"),
        ("<w:r><w:t>折\n行</w:t></w:r>", "折 行"),
        (f"<w:hyperlink>{run('链接')}</w:hyperlink>", "链接"),
        (f"<w:fldSimple w:instr='PAGE'>{run('结果')}</w:fldSimple>", "结果"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>2026</w:t><w:noBreakHyphen/><w:t>2030</w:t></w:r>", "2026-2030"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>同意</w:t></w:r>', "☑同意"),
        (RUBY, "质"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        (f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
    ],
)
def test_inline_content_is_read_as_shown(content: str, expected: str) -> None:
    assert lines(docx(p(content))) == [expected]


def test_prompt_of_an_unfilled_control_is_no_text() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('单击此处输入文字。')}</w:sdtContent></w:sdt>"
    )
    source = read(docx(p(run("单位：") + control)))

    assert source.text == "单位：\n"
    assert source.notes == ("未填写的内容控件 1 处未读入。",)


def test_everything_left_out_is_noted() -> None:
    source = read(
        docx(
            p(run("甲") + "<w:r><w:drawing/></w:r><w:r><w:object/></w:r>"),
            '<w:altChunk r:id="x"/>',
            p('<w:r><w:sym w:font="X" w:char="F001"/></w:r>'),
            comments=f"<w:comment>{p('批注')}</w:comment>",
        )
    )

    assert source.text == "甲\n"
    assert source.notes == (
        "图片、图形 1 处未读入。",
        "嵌入对象 1 个未读入。",
        "嵌入的其他格式片段（altChunk）1 处未读入，请在 WPS 或 Word 中另存后再试。",
        "无法识别的符号 1 个未读入。",
        "批注 1 条未读入。",
    )


def test_text_box_only_in_the_fallback_is_read_and_word_art_too() -> None:
    only = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing/></mc:Choice><mc:Fallback>'
        f"<w:pict><v:textbox><w:txbxContent>{p('备选')}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
        '<w:r><w:pict><v:shape><v:textpath string="红头"/></v:shape></w:pict></w:r>'
    )

    assert lines(docx(p(run("正文") + only))) == ["正文", "备选", "红头"]


def test_pages_are_counted_where_word_left_its_breaks() -> None:
    broken = "<w:r><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r>"
    middle = "<w:r><w:t>丙</w:t><w:lastRenderedPageBreak/><w:t>丙</w:t></w:r>"
    source = read(docx(p("甲"), p(broken), p(middle), p("丁")))

    assert [block.page for block in source.blocks] == [1, 2, 2, 3]
    assert source.pages == 3


def test_pages_are_unknown_without_breaks() -> None:
    source = read(docx(p("甲")))

    assert (source.pages, source.blocks[0].page) == (None, None)


def test_signs_in_hidden_and_in_coded_runs_are_no_text() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    signs = '<w:tab/><w:sym w:font="Wingdings" w:char="F0FE"/><w:drawing/><m:oMath><m:t>x</m:t></m:oMath>'
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr>{signs}<w:footnoteReference w:id='9'/></w:r>"
    stray = end + '<w:r><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="x"/></w:r>'
    code = f"{begin}<w:r>{signs}</w:r><m:oMath><m:r><m:t>y</m:t></m:r></m:oMath>{end}"
    source = read(docx(p(run("甲") + hidden + code + stray)))

    assert (source.text, source.notes) == ("甲\n", ())


def test_text_box_around_an_object_is_read() -> None:
    box = f"<w:object><v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox></w:object>"

    assert lines(docx(p(run("甲") + f"<w:r>{box}</w:r>"))) == ["甲", "框"]


def test_broken_numbers_mean_nothing() -> None:
    broken = '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="99999999999999"/></w:numPr>'

    assert lines(docx(p("甲", broken), numbering=OFFICIAL)) == ["甲"]


def test_strange_elements_are_passed_over() -> None:
    strange = "<w:r><w:t>甲</w:t><w:strange/><w:pict><mc:AlternateContent/></w:pict></w:r>"
    mark = "<w:rPr><w:b/></w:rPr>"

    assert lines(docx(p(strange, mark))) == ["甲"]


def test_reference_to_a_missing_note_is_passed_over() -> None:
    assert lines(docx(p(run("甲") + '<w:r><w:footnoteReference w:id="7"/></w:r>'))) == ["甲"]


def test_paragraphs_in_custom_xml_are_read() -> None:
    assert lines(docx(f"<w:customXml>{p('甲')}</w:customXml>", p("乙"))) == ["甲", "乙"]
