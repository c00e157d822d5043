"""RTF as Word, WPS and LibreOffice write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.formats.rtf import read
from luoshi.reading.formats.source import DamagedFile, EmptyFile
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, check_map, mutated, survives

FONTS = (
    r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset134 SimSun{\*\falt x};}{\f2\cpg950 M;}}"
)


def rtf(body: str, head: str = rf"\ansi\ansicpg936\deff0{FONTS}") -> bytes:
    return rb"{\rtf1" + f"{head}{body}}}".encode("latin-1")


def gbk(text: str) -> str:
    """Write Chinese as \\'xx in code page 936."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def lines(body: str) -> list[str]:
    return read(rtf(body)).text.splitlines()


WHOLE = rtf(
    r"{\header 页眉\par}".encode("gb18030").decode("latin-1")
    + r"{\listtext\f1 " + gbk("一、") + r"\tab}\f1 " + gbk("稳增长") + r"\par\pard "
    + r"{\deleted " + gbk("删") + r"}{\v " + gbk("藏") + r"}\uc1\u30041?" + gbk("定")
    + r"{\footnote " + gbk("注") + r"\par}\par"
    + r"\trowd\trhdr\cellx1000\cellx2000\intbl 1\cell 2\cell\row"
    + r"\trowd\clvmgf\cellx1000\cellx2000\intbl a\cell b\cell\row"
    + r"\trowd\clvmrg\cellx1000\cellx2000\intbl\cell c\cell\row\pard end\par"
)  # fmt: skip


def test_whole_document_is_read() -> None:
    source = read(WHOLE)

    assert source.text == "一、稳增长\n界定\n1\t2\na\tb\na\tc\nend\n注\n".replace("界", "\u7559")
    assert [block.kind for block in source.blocks] == [
        "paragraph", "paragraph", "header_row", "row", "row", "paragraph", "footnote",
    ]  # fmt: skip
    assert source.margins == ("页眉",)
    assert source.notes == (
        "修订中删除的文字 1 处未读入。",
        "隐藏文字 1 处未读入。",
        "纵向合并的单元格 1 处已逐行补全。",
        "页眉、页脚中的文字未读入。",
    )
    check_map(source)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (gbk("汉字"), "汉字"),
        (r"\f1 " + gbk("汉字"), "汉字"),
        ("汉字".encode("gb18030").decode("latin-1"), "汉字"),
        (r"\'81\'40", "丂"),
        (r"\'81@", "丂"),
        (r"\f2 \'a4\'a4", "中"),
        (r"\'93Plan\'94 \'b7 x", "“Plan” · x"),
        (r"\uc2\u27721\'ba\'ba\u23383\'d7\'d6!", "汉字!"),
        (r"{\uc0\u27721\u23383}\u26376 ?", "汉字月"),
        (r"\uc1\u27721 \emdash x", "汉x"),
        (r"\u-10179?\u-9035?", "\U0001f4b5"),
        (r"\u-10179?x", "\ufffdx"),
        (r"\u0?x", "\ufffdx"),
        (r"a\~b\_c\-d\{e\}\\", "a\xa0b-cd{e}\\"),
        (r"\ldblquote x\rdblquote\emdash\tab y", "“x”—\ty"),
        ("a\r\nb", "ab"),
        (r"{\upr{old}{\*\ud new}}", "new"),
        (r"{\*\unknown x}{\pict 00ff}{\info{\author x}}ok", "ok"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt 7}}", "7"),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}}}x", "x"),
        (r"\bin3 {{{x", "x"),
        (r"\uc1\u27721\bin2 }}x", "汉x"),
        (r"\v x\v0 y{\deleted z}{\v z\plain w}", "yw"),
    ],
)
def test_text_is_decoded(body: str, text: str) -> None:
    assert read(rtf(body)).text == text + "\n"


@pytest.mark.parametrize(
    ("head", "byte", "text"),
    [(r"\mac", "a5", "•"), (r"\pc", "80", "Ç"), (r"\pca", "80", "Ç"), (r"\ansi", "80", "€")],
)
def test_old_character_sets_are_known(head: str, byte: str, text: str) -> None:
    assert read(rtf(rf" \'{byte}", head)).text == text + "\n"


def test_undecodable_byte_is_shown_and_counted() -> None:
    source = read(rtf(r"\f1 x\'ff."))

    assert source.text == "x\ufffd.\n"
    assert source.notes == ("有 1 个字的编码无法识别，显示为 �。",)


@pytest.mark.parametrize("end", [r"\par ", "\\\n", "\\\r\n", r"\sect "])
def test_paragraph_ends(end: str) -> None:
    assert lines(f"a{end}b") == ["a", "b"]


def test_line_break_is_a_paragraph_of_its_own_and_a_space_in_a_cell() -> None:
    assert lines(r"a\line b\par\trowd\cellx1\cellx2\intbl c\line d\cell e\cell\row") == [
        "a",
        "b",
        "c d\te",
    ]


def test_deleted_paragraph_end_joins_the_next_paragraph() -> None:
    assert lines(r"a{\deleted\par}b") == ["ab"]


def test_typed_and_old_list_numbers_are_kept_without_their_tab() -> None:
    assert lines(r"{\pntext\f1 1.\tab}{\*\pn\pnlvlbody}{a}\par {\listtext\bullet\tab}b") == [
        "1.a",
        "•b",
    ]


def test_comment_is_left_out_and_text_box_follows_its_paragraph() -> None:
    body = r"a{\*\atnid x}{\*\annotation note\par}{\shp{\*\shpinst{\shptxt box\par}}}b\par c"

    assert lines(body) == ["a b".replace(" ", ""), "box", "c"]


def test_table_definitions_may_be_missing_or_too_few() -> None:
    assert lines(r"\intbl a\cell b\cell\row\pard x") == ["a\tb", "x"]


def test_nested_cells_become_part_of_the_outer_cell() -> None:
    body = (
        r"\trowd\cellx1\cellx2\intbl a{\itap2 b\nestcell{\*\nesttableprops\trowd}\nestrow}"
        r"{\nonesttables x\par}\cell c\cell\row"
    )

    assert lines(body) == ["a b".replace(" ", "") + "\tc"]


def test_row_at_the_end_of_a_cut_file_is_read() -> None:
    source = read(rtf(r"\trowd\cellx1\cellx2\intbl a\cell b")[:-1])

    assert source.text == "a\tb\n"
    assert source.notes == ("RTF 结尾缺 1 个右花括号，末尾的文字可能不全。",)


def test_unfinished_row_before_a_paragraph_is_read() -> None:
    assert lines(r"\intbl a\cell b\cell\pard c\par") == ["a\tb", "c"]


def test_paragraph_in_a_table_without_a_cell_is_read() -> None:
    assert lines(r"\intbl a\par\pard b\par") == ["a", "b"]


def test_table_in_a_footnote_is_read_as_paragraphs() -> None:
    assert lines(r"x{\footnote\trowd\cellx1\intbl a\cell b\cell\row}") == ["x", "a", "b"]


def test_what_is_no_rtf_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="rtf"):
        read(b"{\\rt")


def test_nothing_but_formatting_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(rtf(""))


def test_deep_groups_are_refused() -> None:
    with pytest.raises(DamagedFile, match="嵌套"):
        read(rtf("{" * 6000))


def test_stray_closing_braces_are_ignored() -> None:
    assert read(rtf("a}}}b")).text == "ab\n"


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(WHOLE, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    survives(read, WHOLE[: length % len(WHOLE)])


@PATIENT
@given(
    words=st.lists(
        st.sampled_from(
            [
                r"\par",
                r"\cell",
                r"\row",
                r"\intbl",
                r"\trowd",
                r"\cellx9",
                "{",
                "}",
                "x",
                r"\u1?",
                r"\v",
                r"{\footnote",
                r"{\shptxt",
                r"\pard",
                r"\clvmrg",
                r"\*",
                r"\deleted",
                r"\'b0",
            ]
        ),
        max_size=60,
    )
)
def test_any_order_of_words_is_read_or_refused(words: list[str]) -> None:  # fmt: skip
    survives(read, rtf("".join(words)))
