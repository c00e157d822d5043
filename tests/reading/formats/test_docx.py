"""The reader of .docx: the nineteen features of the comparison in research/nlp.md §4.1."""

from __future__ import annotations

import pytest

from luoshi.reading.formats import DamagedFile, EmptyFile, load_bytes
from luoshi.reading.formats.docx import read
from tests.reading.formats.docx_factory import (
    CHOICE,
    OFFICIAL,
    STRICT_R,
    STRICT_W,
    W,
    abstract,
    cell,
    docx,
    level,
    num,
    numbered,
    p,
    row,
    run,
    styled,
    table,
    zipped,
)


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


def test_01_automatic_chinese_number_is_read() -> None:
    data = docx(numbered("总体要求", 1), numbered("重点任务", 1), numbering=OFFICIAL)

    assert lines(data) == ["一、总体要求", "二、重点任务"]


def test_02_automatic_bracketed_chinese_number_is_read() -> None:
    data = docx(numbered("重点任务", 1), numbered("稳增长", 1, 1), numbering=OFFICIAL)

    assert lines(data) == ["一、重点任务", "（一）稳增长"]


def test_03_automatic_decimal_bracket_and_circle_are_read() -> None:
    data = docx(
        *(numbered(text, 1, depth) for depth, text in enumerate("甲乙丙丁戊")), numbering=OFFICIAL
    )

    assert lines(data) == ["一、甲", "（一）乙", "1．丙", "（1）丁", "①戊"]


def test_04_number_linked_to_a_style_through_its_base_is_read() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:numPr><w:ilvl w:val="1"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="H2"/></w:style>'
    )
    levels = abstract(
        1,
        level(0, "%1、", "chineseCounting", more='<w:pStyle w:val="H1"/>'),
        level(1, "（%2）", "chineseCounting", more='<w:pStyle w:val="H2"/>'),
    ) + num(1, 1)
    data = docx(styled("甲", "H1"), styled("乙", "Own"), numbering=levels, styles=styles)

    assert lines(data) == ["一、甲", "（一）乙"]


def test_05_deeper_number_restarts_after_a_higher_one() -> None:
    data = docx(*(numbered("甲", 1, depth) for depth in (0, 1, 1, 0, 1)), numbering=OFFICIAL)

    assert lines(data) == ["一、甲", "（一）甲", "（二）甲", "二、甲", "（一）甲"]


def test_06_start_override_restarts_once_at_the_first_use_of_its_instance() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    data = docx(
        *(numbered("甲", instance) for instance in (1, 1, 2, 2, 1)),
        numbering=OFFICIAL + num(2, 1, override),
    )

    assert lines(data) == ["一、甲", "二、甲", "一、甲", "二、甲", "三、甲"]


def test_07_typed_and_automatic_numbers_mix() -> None:
    data = docx(numbered("甲", 1), numbered("乙", 1), p("三、丙"), numbering=OFFICIAL)

    assert lines(data) == ["一、甲", "二、乙", "三、丙"]


def test_08_inserted_text_is_kept() -> None:
    data = docx(p(run("增长") + f"<w:ins>{run('50')}</w:ins>" + run("%")))

    assert lines(data) == ["增长50%"]


def test_09_deleted_text_is_dropped_with_a_note() -> None:
    data = docx(p(run("增长") + "<w:del><w:r><w:delText>30</w:delText></w:r></w:del>" + run("50%")))

    assert lines(data) == ["增长50%"]
    assert read(data).notes == ("修订中删除的文字 1 处未读入。",)


def test_10_smart_tags_are_read_through() -> None:
    tag = f'<w:smartTag w:element="date">{run("2026年3月29日")}</w:smartTag>'

    assert lines(docx(p(run("于") + tag + run("召开")))) == ["于2026年3月29日召开"]


def test_11_content_control_around_a_paragraph_is_read() -> None:
    data = docx(f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>", p("乙"))

    assert lines(data) == ["甲", "乙"]


def test_12_hidden_text_is_dropped_with_a_note() -> None:
    data = docx(p(run("看得见") + run("看不见", "<w:vanish/>")))

    assert lines(data) == ["看得见"]
    assert read(data).notes == ("隐藏文字 1 处未读入。",)


def test_13_text_box_is_read_exactly_once() -> None:
    box = CHOICE.format(choice=p("框中"), fallback=p("框中"))
    source = read(docx(p(run("正文") + box), p("后文")))

    assert source.text == "正文\n框中\n后文\n"
    assert [block.kind for block in source.blocks] == ["paragraph", "textbox", "paragraph"]


FOOTNOTES = (
    f'<w:footnote w:type="separator" w:id="0">{p("分隔")}</w:footnote>'
    f'<w:footnote w:id="2">{p("脚注二")}</w:footnote><w:footnote w:id="3">{p("未引用")}</w:footnote>'
)


def test_14_footnote_comes_at_the_end_as_its_own_block() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    source = read(docx(p(run("正文") + reference), p("后文"), footnotes=FOOTNOTES))

    assert source.text == "正文\n后文\n脚注二\n"
    assert source.blocks[-1].kind == "footnote"


def test_15_tables_stand_where_they_are() -> None:
    source = read(docx(p("前"), table(row("一", "二"), row("三", "四")), p("后")))

    assert source.text == "前\n一\t二\n三\t四\n后\n"
    assert [block.table for block in source.blocks] == [None, 1, 1, None]
    cells = [source.text[start:end] for start, end in source.blocks[2].cells]
    assert cells == ["三", "四"]


def test_16_vertically_merged_cell_is_filled_down() -> None:
    first = cell("市住建局", '<w:vMerge w:val="restart"/>')
    data = docx(table(row("1", first), row("2", cell("", "<w:vMerge/>")), row("3", "市交通局")))

    assert lines(data) == ["1\t市住建局", "2\t市住建局", "3\t市交通局"]


def test_17_soft_break_is_a_line_feed_and_stays_in_its_paragraph() -> None:
    source = read(docx(p(run("第一行") + "<w:r><w:br/></w:r>" + run("第二行")), p("下段")))

    assert source.text == "第一行\n第二行\n下段\n"
    assert [block.paragraph for block in source.blocks] == [1, 1, 2]


def test_18_header_stays_out_of_the_text() -> None:
    source = read(docx(p("正文"), header=p("页眉")))

    assert source.text == "正文\n"
    assert source.margins == ("页眉",)


def test_19_footer_stays_out_of_the_text() -> None:
    source = read(docx(p("正文"), footer=p("— 1 —")))

    assert source.text == "正文\n"
    assert source.notes == ("页眉、页脚中的文字未读入。",)


def test_strict_name_spaces_are_read() -> None:
    document = f'<w:document xmlns:w="{STRICT_W}"><w:body>{p("严格")}</w:body></w:document>'
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{STRICT_R}/officeDocument" Target="/word/d.xml"/></Relationships>'
    )

    assert lines(zipped({"_rels/.rels": rels, "word/d.xml": document})) == ["严格"]


def test_external_and_missing_targets_are_passed_over() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{W}/styles" Target="http://x/" TargetMode="External"/>'
        f'<Relationship Id="b" Type="{W}/styles" Target="missing.xml"/></Relationships>'
    )

    assert lines(docx(p("甲"), extra={"word/_rels/document.xml.rels": rels})) == ["甲"]


def test_part_in_utf_16_is_read() -> None:
    document = (
        f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="{W}"><w:body>{p("宽字")}'
        "</w:body></w:document>"
    )

    assert lines(zipped({"word/document.xml": document.encode("utf-16")})) == ["宽字"]


def test_document_without_words_is_empty() -> None:
    with pytest.raises(EmptyFile, match="没有文字"):
        read(docx(p(), p(run(" "))))


def test_package_without_main_part_is_damaged() -> None:
    with pytest.raises(DamagedFile, match=r"word/document\.xml"):
        read(zipped({"word/styles.xml": "<a/>"}))


def test_main_part_without_body_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="没有正文"):
        read(zipped({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}))


def test_message_names_the_file() -> None:
    with pytest.raises(EmptyFile, match=r"^讲话\.docx：文件里没有文字"):
        load_bytes(docx(p()), "讲话.docx")
