"""The PDF writer, read back by pypdfium2."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from luoshi.papers import NoChineseFont, Plan, write_pdf
from luoshi.papers.pdf import chains
from tests.papers.plans import full_plan, long_plan, plan, row

POINTS_PER_MM = 72 / 25.4
PREFACE = (
    "关于印发任务分解表的通知",
    "各县（区）人民政府：",
    "现印发给你们。",
    "一、压实责任。要报送方案。",
)


def pages_of(subject: Plan) -> list[tuple[int, int, str]]:
    """Width and height in millimetres and the text of each page, without blanks."""
    file = BytesIO()
    write_pdf(subject, file)
    document = pypdfium2.PdfDocument(file.getvalue())
    return [
        (
            round(page.get_width() / POINTS_PER_MM),
            round(page.get_height() / POINTS_PER_MM),
            "".join(page.get_textpage().get_text_bounded().split()),
        )
        for page in document
    ]


def test_the_paper_lies_across_and_holds_indicators_tasks_and_notes_in_order() -> None:
    pages = pages_of(full_plan())
    text = "".join(text for *_, text in pages)

    assert {page[:2] for page in pages} == {(297, 210)}
    pieces = [
        "澜川市2026年政府工作报告任务分解表",
        "一、主要指标",
        "1空气优良天数比率不低于88.5%市生态环境局全年",
        "2一般公共预算收入增长3%—4%",
        "二、重点工作任务",
        "责任领导进展",
        "重点任务",
        "三、2026年重点工作",
        "（一）做强主导产业",
        "4月底前编制完成产业链图谱",
        "（二）提升城市品质",
        "4改造14处易涝点",
        "常态职责",
        "5常态化开展入企服务",
        "禁止事项",
        "6严禁向企业摊派费用各级各部门",
        "整理，共6项",
        "解密责任人：李文。",
    ]
    places = [text.find(piece) for piece in pieces]
    assert -1 not in places
    assert places == sorted(places)


def test_a_covering_text_stands_upright_before_the_annex() -> None:
    first, second, *_ = pages_of(full_plan(preface=PREFACE))

    assert first[:2] == (210, 297)
    assert "".join(PREFACE) in first[2]
    assert first[2].endswith("—1—")
    assert second[:2] == (297, 210)
    assert second[2].startswith("附件澜川市2026年政府工作报告任务分解表")


def test_the_head_is_repeated_on_every_page() -> None:
    pages = pages_of(long_plan(60))

    assert len(pages) > 2
    assert all("序号重点工作任务牵头单位" in text for *_, text in pages)
    assert [text.rpartition("—" + str(n) + "—")[2] for n, (*_, text) in enumerate(pages, 1)] == [
        ""
    ] * len(pages)


@pytest.mark.parametrize(
    "text",
    ["#panic()", "$x^2$ *a* _b_ `c`", "<label> @ref", "\\ // /* [x] ] = - + 1.", '"quoted" ~ --'],
)
def test_markup_of_typst_is_printed_as_text(text: str) -> None:
    [(*_, printed)] = pages_of(plan(row(text=text), title=text))

    assert printed.count("".join(text.split())) == 2


def test_control_characters_are_dropped() -> None:
    [(*_, printed)] = pages_of(plan(row(text="一\x00\x0b二\ufffe三")))

    assert "一二三" in printed


def test_an_empty_plan_prints_the_head_of_the_table() -> None:
    [(*_, printed)] = pages_of(plan())

    assert "序号重点工作任务牵头单位配合单位完成时限责任领导进展" in printed
    assert "注：本表共0项。" in printed


def test_the_same_plan_gives_the_same_bytes() -> None:
    one, other = BytesIO(), BytesIO()

    write_pdf(full_plan(), one)
    write_pdf(full_plan(), other)

    assert one.getvalue() == other.getvalue()


def test_a_thousand_rows_are_typeset() -> None:
    pages = pages_of(long_plan(1000))

    assert "第999项" in pages[-1][2]


def test_the_faces_of_an_office_are_taken_where_they_are() -> None:
    faces = chains(["Libertinus Serif", "FZXiaoBiaoSong-B05S", "FangSong", "SimHei", "KaiTi"])

    assert faces["title"] == {
        "chain": ["FZXiaoBiaoSong-B05S", "FangSong", "SimHei", "KaiTi"],
        "bold": False,
    }
    assert faces["text"]["chain"][0] == "FangSong"
    assert faces["hei"]["chain"][0] == "SimHei"
    assert faces["kai"]["chain"][0] == "KaiTi"


def test_a_stand_in_for_the_title_is_printed_bold() -> None:
    faces = chains(["Noto Serif CJK SC", "Noto Sans CJK SC"])

    assert faces["title"] == {"chain": ["Noto Serif CJK SC", "Noto Sans CJK SC"], "bold": True}
    assert faces["hei"] == {"chain": ["Noto Sans CJK SC", "Noto Serif CJK SC"], "bold": False}


def test_any_chinese_face_will_do() -> None:
    assert chains(["Arial", "Droid Sans Fallback"])["text"]["chain"] == ["Droid Sans Fallback"]


def test_a_machine_without_chinese_type_is_told_what_to_install() -> None:
    with pytest.raises(NoChineseFont, match=r"没有找到中文字体.*fonts-noto-cjk.*docx"):
        chains(["Libertinus Serif", "DejaVu Sans Mono"])


def test_an_older_file_stays_when_the_paper_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "台账.pdf"
    file.write_bytes(b"older")
    monkeypatch.setattr("typst.Fonts.families", lambda _fonts: [], raising=True)

    with pytest.raises(NoChineseFont):
        write_pdf(plan(row()), file)

    assert file.read_bytes() == b"older"
