"""OFD packages built after GB/T 33190-2016: text comes back as it was set."""

from __future__ import annotations

import pytest
from hypothesis import given

from luoshi.reading.formats import ofd
from luoshi.reading.formats.ofd import read
from luoshi.reading.formats.source import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    ScannedFile,
)
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, check_map, mutated, survives
from tests.reading.formats.ofd_factory import (
    NAMESPACE,
    PARAGRAPHS,
    SIZE,
    Ofd,
    line,
    text_object,
    typeset,
)

IMAGE = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="5"/>'


def one(objects: str) -> str:
    return read(Ofd([objects]).save()).text


def code(inner: str, boundary: str = "30 100 90 10", more: str = "") -> str:
    return f'<ofd:TextObject Boundary="{boundary}" Size="5" {more}>{inner}</ofd:TextObject>'


def test_paragraphs_set_over_lines_and_pages_in_any_order_come_back_exactly() -> None:
    paragraphs = PARAGRAPHS * 9

    source = read(Ofd(typeset(paragraphs)).save())

    assert source.text == "".join(paragraph + "\n" for paragraph in paragraphs)
    assert (source.format, source.pages) == ("ofd", 4)
    assert source.notes == ("页码 4 处未读入。",)
    check_map(source)


def test_a_block_knows_the_page_on_which_it_begins() -> None:
    source = read(Ofd(typeset(PARAGRAPHS * 9)).save())

    pages = [block.page for block in source.blocks]
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert (pages[0], pages[-1]) == (1, 4)


def test_template_text_on_every_page_is_a_running_head() -> None:
    template = text_object("云溪市人民政府文件", 60, 22, 7)

    source = read(Ofd(typeset(PARAGRAPHS * 9), template=template).save())

    assert source.margins == ("云溪市人民政府文件",)
    assert source.text.splitlines() == PARAGRAPHS * 9


def test_template_of_a_single_page_is_read() -> None:
    page = text_object("正文在这里。", 28, 100)

    source = read(Ofd([page], template=text_object("关于防汛的通知", 60, 40, 8)).save())

    assert source.text == "关于防汛的通知\n正文在这里。\n"


def test_ruled_table_over_two_pages_is_joined() -> None:
    def table(rows: list[list[str]], top: float) -> str:
        heights = [top + 12 * n for n in range(len(rows) + 1)]
        rulings = [line(30, y, 180, y) for y in heights]
        rulings += [line(x, heights[0], x, heights[-1]) for x in (30, 50, 130, 180)]
        cells = [
            text_object(text, x + 2, heights[n] + 8)
            for n, row in enumerate(rows)
            for x, text in zip((30, 50, 130), row, strict=True)
            if text
        ]
        return "".join(rulings + cells)

    head = ["序号", "任务", "单位"]
    first = table([head, ["1", "建设学校", "市教育局"], ["2", "改造小区并", "市住建局"]], 230)
    second = table([head, ["", "完善配套", ""], ["3", "治理河道", "市水务局"]], 30)

    source = read(Ofd([first, second]).save())

    assert source.text == (
        "序号\t任务\t单位\n1\t建设学校\t市教育局\n2\t改造小区并完善配套\t市住建局\n3\t治理河道\t市水务局\n"
    )
    assert [block.page for block in source.blocks] == [1, 1, 1, 2]
    assert source.blocks[0].kind == "header_row"
    assert source.notes == (
        "表格换页时重复的表头 1 行未读入。",
        "表格换页时断开的行 1 处已接上。",
    )


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">市人民政府</ofd:TextCode>', "市人民政府"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="5 g 2 5">市人民府</ofd:TextCode>', "市人民府"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="g 1">市人</ofd:TextCode>', "市人"),
        ('<ofd:TextCode X="0" Y="5">市人</ofd:TextCode>', "市人"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="5 x">市人</ofd:TextCode>', "市人"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="5 12 5">甲乙丙丁</ofd:TextCode>', "甲乙 丙丁"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="2.5 2.5 2.5 2.5">ab cd</ofd:TextCode>', "ab cd"),
        ('<ofd:TextCode X="0" Y="5">甲　乙　</ofd:TextCode>', "甲　乙"),
        ('<ofd:TextCode X="0" Y="5">　　甲 乙</ofd:TextCode>', "甲乙"),
        ('<ofd:TextCode X="0" Y="5" DeltaX="5 -10">甲乙丙</ofd:TextCode>', "丙甲乙"),
        ('<ofd:TextCode X="x" Y="1e99">甲</ofd:TextCode>', "甲"),
        ('<ofd:TextCode X="0" Y="5">甲</ofd:TextCode><ofd:TextCode X="5" Y="5">乙</ofd:TextCode>',
         "甲乙"),
        ("<ofd:FillColor/><ofd:TextCode/><ofd:TextCode>甲⼈</ofd:TextCode>", "甲人"),
    ],
)  # fmt: skip
def test_text_codes_are_placed(inner: str, text: str) -> None:
    assert one(code(inner)) == text + "\n"


def test_matrix_moves_and_scales_text() -> None:
    left = code('<ofd:TextCode X="0" Y="5">左</ofd:TextCode>', "40 100 9 9", 'CTM="1 0 0 1 -10 0"')
    right = code('<ofd:TextCode X="0" Y="2.5">右</ofd:TextCode>', "35 100 9 9", 'CTM="2 0 0 2 0 0"')

    assert one(right + left) == "左右\n"


def test_turned_text_is_left_out_with_a_note() -> None:
    mark = code('<ofd:TextCode X="0" Y="5">内部</ofd:TextCode>', more='CTM="0.7 0.7 -0.7 0.7 0 0"')

    source = read(Ofd([mark + text_object("正文", 30, 50)]).save())

    assert source.text == "正文\n"
    assert source.notes == ("斜排的文字（水印等）1 处未读入。",)


def test_radicals_become_characters_with_a_note() -> None:
    source = read(Ofd([text_object("⼈⺠政府", 30, 50)]).save())

    assert source.text == "人民政府\n"
    assert source.notes == ("康熙部首字符 2 个已换成通用汉字。",)


def test_blocks_are_entered_and_invisible_objects_left_out() -> None:
    hidden = text_object("藏", 30, 80, more='Visible="false"')
    block = f"<ofd:PageBlock>{text_object('甲', 30, 50)}</ofd:PageBlock>"

    assert one(hidden + block + text_object("", 30, 60, 0)) == "甲\n"


@pytest.mark.parametrize(
    "path",
    [
        '<ofd:PathObject Boundary="0 0 9 9"/>',
        (
            '<ofd:PathObject Boundary="0 0 9 9" Stroke="false"><ofd:AbbreviatedData>M 0 0 L 9 0'
            "</ofd:AbbreviatedData></ofd:PathObject>"
        ),
        (
            '<ofd:PathObject Boundary="0 0 9 9" Stroke="false" Fill="true"><ofd:AbbreviatedData>'
            "M 0 0 L 90 0 L 90 0.1 C M 0 0 L 0 90 L 0.1 90 C M 5 5 L 50 5 L 50 50 C B 1 2 3 4 5 6 L x"
            "</ofd:AbbreviatedData></ofd:PathObject>"
        ),
        (
            '<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>C L</ofd:AbbreviatedData>'
            "</ofd:PathObject>"
        ),
    ],
)
def test_drawings_that_are_no_table_leave_text_alone(path: str) -> None:
    assert one(path + text_object("甲", 30, 50)) == "甲\n"


def test_several_documents_follow_one_another_with_a_note() -> None:
    source = read(Ofd([text_object("甲", 30, 50)], documents=2).save())

    assert (source.text, source.pages) == ("甲\n甲\n", 2)
    assert source.notes == ("文件包里有 2 份文档，已依次读入。",)


def test_scan_is_refused_with_its_pages_and_a_partial_one_is_noted() -> None:
    with pytest.raises(ScannedFile, match="第 1—3 页"):
        read(Ofd([IMAGE] * 3).save())

    source = read(Ofd([text_object("甲乙丙丁戊己庚辛壬癸", 30, 50), IMAGE]).save())

    assert source.notes == ("第 2 页是图片，其中的文字未读入；如需读取请先做文字识别（OCR）。",)


@pytest.mark.parametrize("name", ["Encryptions.xml", "Doc_0/decryptseed.dat"])
def test_encrypted_package_is_refused(name: str) -> None:
    with pytest.raises(EncryptedFile):
        read(Ofd([""], extra={name: b""}).save())


def test_broken_pages_are_named_and_nothing_but_broken_ones_is_damaged() -> None:
    good = read(Ofd(["<broken>", text_object("甲", 30, 50)]).save())

    assert good.notes == ("第 1 页已损坏，未读入。",)
    with pytest.raises(DamagedFile, match="每一页"):
        read(Ofd(["<broken>"]).save())


def test_broken_template_is_noted() -> None:
    source = read(Ofd([text_object("甲", 30, 50)], template="<broken>").save())

    assert source.notes == ("模板页已损坏，其中 1 个未读入。",)


def test_package_without_documents_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="DocRoot"):
        read(Ofd([""], documents=0).save())


def test_page_without_text_is_empty_whatever_its_box() -> None:
    with pytest.raises(EmptyFile):
        read(Ofd([""], box="0 0 0 -1").save())


def test_document_without_pages_is_empty() -> None:
    data = Ofd(extra={}, documents=1)

    with pytest.raises(EmptyFile):
        read(data.save())


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "MAX_PAGES", 2)

    with pytest.raises(FileTooLarge, match="2 页"):
        read(Ofd([text_object("甲", 30, 50)] * 3).save())


def test_places_may_be_absolute() -> None:
    assert ofd._resolve("Doc_0/Document.xml", "/Doc_1/a.xml") == "Doc_1/a.xml"
    assert ofd._resolve("Doc_0/Document.xml", "../Res/a.xml") == "Res/a.xml"


def test_names_of_the_standard_are_used_in_the_factory() -> None:
    assert "ofdspec.org/2016" in NAMESPACE
    assert pytest.approx(16 / 72 * 25.4, abs=0.01) == SIZE


WHOLE = Ofd(typeset(PARAGRAPHS * 2), template=text_object("文件", 60, 22)).save()
PAGE = typeset(PARAGRAPHS)[0].encode()


@PATIENT
@given(edits=EDITS)
def test_mutated_package_or_page_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(WHOLE, edits))
    survives(read, Ofd([mutated(PAGE, edits).decode("utf-8", "replace")]).save())


@PATIENT
@given(length=CUTS)
def test_truncated_package_is_read_or_refused(length: int) -> None:
    survives(read, WHOLE[: length % len(WHOLE)])
