"""The Word writer, read back by python-docx and by its XML."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any, TypeAlias

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from luoshi.papers import Plan, layout, write_docx
from tests.papers.memory import growth
from tests.papers.plans import CHAPTER, CITY, INDUSTRY, full_plan, indicator, long_plan, plan, row

Element: TypeAlias = Any  # lxml's, whose stubs know no oxml
PREFACE = (
    "关于印发任务分解表的通知",
    "各县（区）人民政府：",
    "现印发给你们，请认真执行。",
    "一、压实责任。要报送方案。",
    "（一）按时报送",
)


def data_of(subject: Plan) -> bytes:
    file = BytesIO()
    write_docx(subject, file)
    return file.getvalue()


def document_of(subject: Plan) -> Element:
    return docx.Document(BytesIO(data_of(subject)))


def part_of(subject: Plan, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data_of(subject))) as package:
        return package.read(name).decode()


def texts(table: Element) -> list[list[str]]:
    """The rows of a table, a merged cell once."""
    return [
        ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in line.tc_lst]
        for line in table._tbl.tr_lst
    ]


def test_indicators_have_their_own_table_before_the_tasks() -> None:
    indicators, _ = document_of(full_plan()).tables

    assert texts(indicators) == [
        ["序号", "指标", "目标", "牵头单位", "完成时限"],
        ["1", "空气优良天数比率", "不低于88.5%", "市生态环境局", "全年"],
        ["2", "一般公共预算收入", "增长3%—4%", "", ""],
    ]


def test_tasks_duties_and_prohibitions_stand_under_merged_section_rows() -> None:
    _, tasks = document_of(full_plan()).tables

    assert texts(tasks) == [
        ["序号", "重点工作任务", "牵头单位", "配合单位", "完成时限", "责任领导", "进展"],
        ["重点任务"],
        [CHAPTER],
        [INDUSTRY],
        [
            "3",
            "4月底前编制完成产业链图谱",
            "市工业和信息化局",
            "市商务局、高新区管委会",
            "4月底前",
            "周宁",
            "已启动",
        ],
        [CITY],
        ["4", "改造14处易涝点", "市住房城乡建设局", "", "", "", ""],
        ["常态职责"],
        [CHAPTER],
        [INDUSTRY],
        ["5", "常态化开展入企服务", "", "", "", "", ""],
        ["禁止事项"],
        ["6", "严禁向企业摊派费用", "各级各部门", "", "", "", ""],
    ]
    spans = [line.tc_lst[0].grid_span for line in tasks._tbl.tr_lst]
    assert spans == [1, 7, 7, 7, 1, 7, 1, 7, 7, 7, 1, 7, 1]


def test_the_head_repeats_no_row_breaks_and_a_section_row_stays_with_the_next() -> None:
    for table in document_of(full_plan()).tables:
        lines = table._tbl.tr_lst
        heads = [line.find(f".//{qn('w:tblHeader')}") is not None for line in lines]
        assert heads == [True] + [False] * (len(lines) - 1)
        assert all(line.find(f".//{qn('w:cantSplit')}") is not None for line in lines)
        for line in lines[1:]:
            kept = line.find(f".//{qn('w:keepNext')}") is not None
            assert kept == (len(line.tc_lst) == 1)


def test_the_page_lies_across_with_the_margins_of_the_standard() -> None:
    section = document_of(full_plan()).sections[0]

    assert section.orientation == WD_ORIENT.LANDSCAPE
    sizes = (section.page_width, section.page_height)
    margins = (
        section.top_margin,
        section.right_margin,
        section.bottom_margin,
        section.left_margin,
    )
    assert [round(length.mm) for length in sizes] == [297, 210]
    assert [round(length.mm) for length in margins] == [28, 37, 26, 35]
    assert round(section.footer_distance.mm) == 14


def test_tables_fill_the_type_area() -> None:
    for table in document_of(full_plan()).tables:
        [width] = table._tbl.iter(qn("w:tblW"))
        columns = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        assert sum(columns) == int(width.get(qn("w:w")))
        assert round(sum(columns) / 1440 * 25.4) == layout.TYPE_AREA_HEIGHT


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("公文正文", "仿宋_GB2312", 16),
        ("表名", "黑体", 16),
        ("表头", "黑体", 12),
        ("表格文字", "仿宋_GB2312", 12),
        ("表格节", "楷体_GB2312", 12),
        ("页码", "宋体", 14),
    ],
)
def test_styles_name_the_typefaces_for_chinese_and_for_digits(
    style: str, face: str, size: float
) -> None:
    found = document_of(full_plan()).styles[style]

    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert found.font.size.pt == size
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia", "cs")} == {face}


def test_the_font_table_names_what_may_stand_in() -> None:
    xml = part_of(full_plan(), "word/fontTable.xml")

    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="FangSong_GB2312,仿宋,FangSong' in xml


def test_page_numbers_stand_outside_between_dashes() -> None:
    document = document_of(full_plan())
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        [paragraph] = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert "PAGE" in "".join(node.text for node in paragraph._p.iter(qn("w:instrText")))
        assert paragraph.style.name == "页码"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"


def test_title_captions_and_notes_surround_the_tables() -> None:
    paragraphs = document_of(full_plan()).paragraphs

    assert [(found.text, found.style.name) for found in paragraphs if found.text] == [
        ("澜川市2026年政府工作报告任务分解表", "公文标题"),
        ("一、主要指标", "表名"),
        ("二、重点工作任务", "表名"),
        (
            "注：1.本表根据《澜川市2026年政府工作报告》（2026年1月18日）整理，共6项，其中指标2项、任务2项、常态职责1项、禁令1项。",
            "表注",
        ),
        ("    2.解密责任人：李文。", "表注"),
        ("    3.正文共42段。", "表注"),
    ]


def test_a_covering_text_stands_upright_on_22_lines_before_the_annex() -> None:
    document = document_of(full_plan(preface=PREFACE))
    upright, across = document.sections

    assert upright.orientation == WD_ORIENT.PORTRAIT
    assert [round(upright.page_width.mm), round(upright.page_height.mm)] == [210, 297]
    margins = (
        upright.top_margin,
        upright.right_margin,
        upright.bottom_margin,
        upright.left_margin,
    )
    assert [round(length.mm) for length in margins] == [37, 26, 35, 28]
    grid = upright._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert across.orientation == WD_ORIENT.LANDSCAPE
    assert across.footer.is_linked_to_previous
    assert upright.footer.paragraphs[0].text == "— 1 —"


def test_headings_of_a_covering_text_have_their_typefaces() -> None:
    paragraphs = document_of(full_plan(preface=PREFACE)).paragraphs

    shown = [
        (found.text, found.style.name, [_face(run) for run in found.runs])
        for found in paragraphs
        if found.text
    ]
    assert shown[:6] == [
        ("关于印发任务分解表的通知", "公文标题", [None]),
        ("各县（区）人民政府：", "主送机关", [None]),
        ("现印发给你们，请认真执行。", "公文正文", [None]),
        ("一、压实责任。要报送方案。", "公文正文", ["黑体", None]),
        ("（一）按时报送", "公文正文", ["楷体_GB2312", None]),
        ("附件", "公文附件", [None]),
    ]


def _face(run: Element) -> str | None:
    fonts = run._r.find(f".//{qn('w:rFonts')}")
    return None if fonts is None else str(fonts.get(qn("w:eastAsia")))


def test_text_is_never_markup_and_control_characters_are_dropped() -> None:
    nasty = 'a</w:t><w:p/>&amp;"\x00\x0b\ufffe]]>luoshi-tables'

    document = document_of(plan(row(text=nasty), title=nasty))

    clean = 'a</w:t><w:p/>&amp;"]]>luoshi-tables'
    assert texts(document.tables[0])[1][1] == clean
    assert document.paragraphs[0].text == clean
    assert document.core_properties.title == clean


def test_line_ends_and_tabs_inside_a_cell_are_kept() -> None:
    [table] = document_of(plan(row(text="一\n二\t三\r四"))).tables

    assert table.cell(1, 1).text == "一\n二\t三\n四"


def test_who_joins_in_an_indicator_is_not_lost() -> None:
    [table] = document_of(plan(indicator(lead="市教育局", join="市财政局"))).tables

    assert table.cell(1, 3).text == "市教育局\n（配合：市财政局）"


def test_a_plan_without_indicators_has_one_table_and_no_captions() -> None:
    document = document_of(plan(row()))

    assert texts(document.tables[0])[1:] == [["1", "编制产业链图谱", "", "", "", "", ""]]
    assert [found.text for found in document.paragraphs if found.text] == [
        "澜川市任务分解表",
        "注：本表共1项。",
    ]


def test_an_empty_plan_has_the_head_of_the_table() -> None:
    [table] = document_of(plan()).tables

    assert texts(table) == [
        ["序号", "重点工作任务", "牵头单位", "配合单位", "完成时限", "责任领导", "进展"]
    ]


def test_the_file_carries_no_foreign_author_date_or_picture() -> None:
    with zipfile.ZipFile(BytesIO(data_of(full_plan()))) as package:
        names = set(package.namelist())
        dates = {entry.date_time for entry in package.infolist()}
    properties = document_of(full_plan()).core_properties

    assert names.isdisjoint({"docProps/thumbnail.jpeg", "word/stylesWithEffects.xml"})
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created.date() == dt.date(2026, 1, 20)


def test_every_relationship_leads_to_a_part() -> None:
    with zipfile.ZipFile(BytesIO(data_of(full_plan(preface=PREFACE)))) as package:
        names = set(package.namelist())
        types = package.read("[Content_Types].xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()

    assert {"word/fontTable.xml", "word/footer1.xml", "word/footer2.xml"} <= names
    assert "thumbnail" not in types
    assert "stylesWithEffects" not in types + links


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert data_of(full_plan()) == data_of(full_plan())


def test_five_thousand_rows_are_streamed() -> None:
    assert growth("write_docx", 5000) < 16 << 10

    assert part_of(long_plan(5000), "word/document.xml").count("<w:tr>") == 1 + 5000 + 100
