"""The reader of .docx: what Word shows is what is read."""

from __future__ import annotations

import pytest

from luoshi.reading.formats import DamagedFile, EmptyFile, load_bytes
from luoshi.reading.formats.docx import read
from tests.reading.formats.docx_factory import (
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

OFFICIAL = abstract(
    1,
    level(0, "%1、", "chineseCounting"),
    level(1, "（%2）", "chineseCounting"),
    level(2, "%3．"),
    level(3, "（%4）"),
    level(4, "%5", "decimalEnclosedCircle"),
) + num(1, 1)


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


# --- The nineteen features of the comparison (docs: research/nlp.md §4.1) ---


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


CHOICE = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
    "{choice}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent>{fallback}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


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


# --- Numbering in depth ---


@pytest.mark.parametrize(
    ("fmt", "template", "labels"),
    [
        ("chineseCountingThousand", "%1、", ["一、", "二、"]),
        ("japaneseCounting", "第%1章", ["第一章 ", "第二章 "]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("lowerRoman", "(%1)", ["(i)", "(ii)"]),
        ("upperLetter", "%1.", ["A.", "B."]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("decimalFullWidth", "%1．", ["１．", "２．"]),
        ("decimalZero", "%1.", ["01.", "02."]),
        ("decimalEnclosedCircleChinese", "%1", ["①", "②"]),
        ("decimalEnclosedParen", "%1", ["⑴", "⑵"]),
        ("decimalEnclosedFullstop", "%1", ["⒈", "⒉"]),
        ("ideographEnclosedCircle", "%1", ["㈠", "㈡"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("ideographZodiac", "%1、", ["子、", "丑、"]),
        ("ideographDigital", "%1、", ["一、", "二、"]),
        ("chineseLegalSimplified", "%1、", ["壹、", "贰、"]),
        ("none", "附：", ["附：", "附："]),
        ("bullet", "", ["", ""]),
        ("hebrew1", "%1.", ["1.", "2."]),
    ],
)
def test_every_common_format_is_written(fmt: str, template: str, labels: list[str]) -> None:
    numbering = abstract(1, level(0, template, fmt)) + num(1, 1)
    data = docx(numbered("文", 1), numbered("文", 1), numbering=numbering)

    assert lines(data) == [f"{label}文" for label in labels]


def test_custom_format_keeps_its_leading_zeros() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl>'
    )
    data = docx(numbered("文", 1), numbered("文", 1), numbering=abstract(1, custom) + num(1, 1))

    assert lines(data) == ["009.文", "010.文"]


def test_legal_level_writes_higher_numbers_as_decimals() -> None:
    numbering = abstract(
        1, level(0, "%1、", "chineseCounting"), level(1, "%1.%2", more="<w:isLgl/>")
    ) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 1), numbering=numbering)

    assert lines(data) == ["一、甲", "1.1 乙"]


def test_level_without_restart_counts_on() -> None:
    numbering = abstract(
        1,
        level(0, "第%1章", "chineseCounting"),
        level(1, "第%2条", "chineseCounting", more='<w:lvlRestart w:val="0"/>'),
    ) + num(1, 1)
    data = docx(*(numbered("文", 1, depth) for depth in (0, 1, 1, 0, 1)), numbering=numbering)

    assert lines(data) == ["第一章 文", "第一条 文", "第二条 文", "第二章 文", "第三条 文"]


def test_level_restarting_only_after_a_chapter_counts_through_sections() -> None:
    numbering = abstract(
        1, level(0, "%1、"), level(1, "（%2）"), level(2, "%3.", more='<w:lvlRestart w:val="1"/>')
    ) + num(1, 1)
    data = docx(*(numbered("文", 1, depth) for depth in (0, 1, 2, 1, 2, 0, 2)), numbering=numbering)

    assert [line for line in lines(data) if "." in line] == ["1.文", "2.文", "1.文"]


def test_overridden_level_replaces_the_format_of_one_instance() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "lowerLetter")}</w:lvlOverride>'
    data = docx(numbered("甲", 1), numbered("乙", 2), numbering=OFFICIAL + num(2, 1, override))

    assert lines(data) == ["一、甲", "b)乙"]


def test_numbering_style_link_is_followed() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    linked = abstract(5, more='<w:numStyleLink w:val="L"/>') + num(5, 5)
    data = docx(numbered("甲", 5), numbering=linked + OFFICIAL, styles=styles)

    assert lines(data) == ["一、甲"]


def test_zero_instance_switches_the_numbering_of_a_style_off() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    data = docx(p("甲"), numbered("乙", 0), p("丙"), numbering=OFFICIAL, styles=styles)

    assert lines(data) == ["一、甲", "乙", "二、丙"]


def test_level_of_an_own_number_without_instance_comes_from_the_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    data = docx(
        styled("甲", "A", '<w:numPr><w:ilvl w:val="1"/></w:numPr>'),
        numbering=OFFICIAL,
        styles=styles,
    )

    assert lines(data) == ["（一）甲"]


def test_numbering_style_loop_leaves_text_unnumbered() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    looped = abstract(5, more='<w:numStyleLink w:val="L"/>') + num(5, 5)

    assert lines(docx(numbered("甲", 5), numbering=looped, styles=styles)) == ["甲"]


def test_broken_numbers_in_the_numbering_part_are_passed_over() -> None:
    numbering = abstract(1, level(99, "%1."), level(0, "%1.%9.")) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 42), numbering=numbering)

    assert lines(data) == ["1..甲", "乙"]


def test_style_loop_and_missing_instance_leave_text_unnumbered() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )

    assert lines(docx(styled("甲", "A"), numbered("乙", 7), styles=styles)) == ["甲", "乙"]


def test_empty_numbered_paragraph_counts_and_is_noted() -> None:
    source = read(docx(numbered("甲", 1), numbered("", 1), numbered("丙", 1), numbering=OFFICIAL))

    assert source.text == "一、甲\n三、丙\n"
    assert source.notes == ("只有自动编号而没有文字的段落 1 个未读入。",)


def test_suffix_decides_the_blank_after_the_label() -> None:
    numbering = abstract(
        1,
        level(0, "%1、", "chineseCounting", more='<w:suff w:val="space"/>'),
        level(1, "第%2条", "chineseCounting", more='<w:suff w:val="nothing"/>'),
    ) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 1), numbering=numbering)

    assert lines(data) == ["一、 甲", "第一条乙"]


# --- Revisions, fields, hidden text ---


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


# --- Inline odds and ends ---

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


# --- Tables ---


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


# --- Packages ---


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
