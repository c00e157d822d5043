"""Classification marks: found where they mark, not where they are talked about."""

from __future__ import annotations

import pytest

from luoshi.reading.formats import ClassifiedDocument, load_bytes
from luoshi.reading.formats.markings import find_mark
from tests.reading.formats.docx_factory import docx, p, run, sheet, texts, xlsx

TITLE = "\n关于2026年重点工作的通知\n要加快推进项目建设。\n"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密★1年" + TITLE, "机密★1年"),
        ("秘密★" + TITLE, "秘密★"),
        ("绝密★长期" + TITLE, "绝密★长期"),
        ("000001\n机密★1年\n特急" + TITLE, "机密★1年"),
        ("000001    机密★6个月    特急" + TITLE, "机密★6个月"),
        ("密级：秘密★3年" + TITLE, "秘密★3年"),
        ("机 密 ★ 10年" + TITLE, "机 密 ★ 10年"),
        ("机密*5年" + TITLE, "机密*5年"),
        ("秘密☆1年" + TITLE, "秘密☆1年"),
        ("秘密" + TITLE, "秘密"),
        ("秘　密" + TITLE, "秘　密"),
        ("  机 密  " + TITLE, "机 密"),
        ("【绝密】" + TITLE, "绝密"),
        ("密级：机密" + TITLE, "机密"),
        ("秘密 1年" + TITLE, "秘密 1年"),
        ("机密·长期" + TITLE, "机密·长期"),
        ("机密　特急" + TITLE, "机密"),
        ("No.000012　秘密　加急" + TITLE, "秘密"),
        ("密级\t机密\t编号\t3" + TITLE, "机密"),
        ("文号\t〔2026〕1号\t秘密" + TITLE, "秘密"),
        ("\n\n\n市委文件\n某发〔2026〕3号\n机密\n" + TITLE, "机密"),
        ("正文。\n" * 40 + "附件：机密★1年\n", "机密★1年"),
        ("绝密★启用前" + TITLE, "绝密★启用前"),
    ],
)
def test_mark_is_found(text: str, mark: str) -> None:
    assert find_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "要保守国家秘密，保护商业秘密。\n",
        "工作秘密\n内部事项\n",
        "保守国家秘密\n",
        "商业秘密\n",
        "机密文件管理制度\n",
        "秘密等级分为绝密、机密、秘密三级。\n",
        "密级：\n",
        "密级：公开\n",
        "密级\t编号\n无\t3\n",
        "保密期限：1年\n",
        "标志为“机密★1年”的文件要登记。\n",
        "正文。\n" * 40 + "秘密\n",
        "正文。\n" * 40 + "国家秘密标志形式为机密★1年。\n",
        "秘密花园\n",
        "他知道这个秘密\n",
        "★重点任务\n",
        "机密级以上\n",
    ],
)
def test_talk_about_secrets_is_no_mark(text: str) -> None:
    assert find_mark(text) is None


def test_mark_in_a_header_is_found_on_any_line() -> None:
    assert find_mark("正文。\n" * 40, ["单位\n机密\n"]) == "机密"
    assert find_mark("正文。\n", ["页眉 机密★2年"]) == "机密★2年"


@pytest.mark.parametrize(
    "data",
    [
        "机密★1年\n正文。\n".encode("gb18030"),
        docx(p("机密★1年"), p("正文。")),
        docx(p(run("机") + run("密★1") + run("年")), p("正文。")),
        docx(p("正文。"), header=p("机密★1年")),
        docx(p("正文。"), footer=p("机密★1年")),
        docx(
            *(p("正文。") for _ in range(40)),
            p(
                "<w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>机密★1年</w:t></w:r></w:p>"
                "</w:txbxContent></v:textbox></w:pict></w:r>"
            ),
        ),
        xlsx(sheet(texts("", "机密★1年"), texts("序号", "任务"))),
    ],
)
def test_marked_file_is_refused_in_every_format(data: bytes) -> None:
    with pytest.raises(ClassifiedDocument) as refusal:
        load_bytes(data, "文件")

    assert str(refusal.value) == (
        "文件：文件标有密级“机密★1年”，不得在本系统处理；"
        "如确已解密，请用 --declassified-by 写明解密责任人。"
    )


def test_name_of_who_declassified_is_recorded() -> None:
    source = load_bytes("秘密\n正文。\n".encode(), "文件", declassified_by="张三（保密办）")

    assert source.declassified_by == "张三（保密办）"
    assert source.notes == ("文件标有密级“秘密”，由张三（保密办）确认已解密。",)
    assert source.text == "秘密\n正文。\n"


def test_blank_name_declassifies_nothing() -> None:
    with pytest.raises(ClassifiedDocument):
        load_bytes("秘密\n正文。\n".encode(), "文件", declassified_by="  ")


def test_unmarked_document_passes_and_keeps_the_name_given() -> None:
    assert load_bytes("正文。\n".encode(), "文件").declassified_by is None
    assert load_bytes("正文。\n".encode(), "文件", declassified_by="张三").declassified_by == "张三"
