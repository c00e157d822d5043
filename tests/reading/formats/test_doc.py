"""Binary Word: files from LibreOffice, and streams made here after [MS-DOC]."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given

from luoshi.reading.formats.doc import read
from luoshi.reading.formats.doc.container import CLX, Fib
from luoshi.reading.formats.doc.properties import sprms
from luoshi.reading.formats.doc.story import tell
from luoshi.reading.formats.source import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    MissingLibrary,
    UnknownFormat,
)
from tests.reading.formats import doc_factory as make
from tests.reading.formats.doc_factory import Story
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, mutated, survives

FILES = Path(__file__).parent / "files"
FEATURES = (FILES / "features.doc").read_bytes()


def lines(story: Story) -> list[str]:
    return tell(story.fib()).text.splitlines()


def renamed(data: bytes, old: str, new: str) -> bytes:
    """Rename a stream in the directory of a compound file."""
    at = data.index(old.encode("utf-16-le") + b"\0\0")
    entry = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


def patched(data: bytes, offset: int, content: bytes) -> bytes:
    """Change bytes of the WordDocument stream, which begins with its magic number."""
    at = data.index(b"\xec\xa5", 512) + offset
    return data[:at] + content + data[at + len(content) :]


def test_document_with_every_construct_gives_the_text_of_its_source() -> None:
    source = read(FEATURES)

    assert source.text == (FILES / "features.txt").read_text(encoding="utf-8")
    assert source.format == "doc"
    assert source.notes == (
        "修订中删除的文字 1 处未读入。",
        "隐藏文字 1 处未读入。",
        "纵向合并的单元格 2 处已逐行补全。",
        "页眉、页脚中的文字未读入。",
    )
    assert source.margins == ("云溪市人民政府文件页眉\n页脚不读", "框内：安全生产电话12350。")


def test_blocks_of_a_document_name_kind_and_table() -> None:
    source = read(FEATURES)

    kinds = [block.kind for block in source.blocks]
    header = source.blocks[kinds.index("header_row")]
    assert kinds.count("row") == 4
    assert (kinds.count("textbox"), kinds.count("footnote"), header.table) == (1, 1, 1)
    assert [source.text[a:b] for a, b in header.cells] == ["序号", "任务", "牵头单位", "完成时限"]


@pytest.mark.parametrize(
    ("offset", "content", "refusal", "words"),
    [
        (0x0B, b"\x13", EncryptedFile, "打开密码"),
        (0x02, b"\x65\x00", UnknownFormat, "Word 6.0/95"),
        (0x00, b"\xdc\xa5", UnknownFormat, "Word 6.0/95"),
        (0x00, b"\x00\x00", DamagedFile, "0x0000"),
    ],
)
def test_stream_of_another_kind_is_refused_by_name(
    offset: int, content: bytes, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        read(patched(FEATURES, offset, content))


@pytest.mark.parametrize(
    ("stream", "refusal", "words"),
    [
        ("Workbook", UnknownFormat, "Excel"),
        ("EncryptedPackage", EncryptedFile, "密码"),
        ("CONTENTS", UnknownFormat, "Works"),
        ("Something", UnknownFormat, "没有 Word 文稿"),
    ],
)
def test_compound_file_of_another_program_is_refused_by_name(
    stream: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        read(renamed(FEATURES, "WordDocument", stream))


def test_table_stream_under_the_other_name_is_found() -> None:
    assert read(renamed(FEATURES, "1Table", "0Table")).text == read(FEATURES).text


@pytest.mark.parametrize("length", [0, 600, 4000])
def test_cut_file_is_damaged(length: int) -> None:
    with pytest.raises(DamagedFile, match="请"):
        read(FEATURES[:length])


def test_without_olefile_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)

    with pytest.raises(MissingLibrary, match="pip install olefile"):
        read(FEATURES)


def test_short_document_stream_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="不完整"):
        from luoshi.reading.formats.doc import container

        container._refuse_unreadable(b"\xec\xa5\xc1\x00")


def test_tiny_document_stream_is_damaged() -> None:
    from luoshi.reading.formats.doc import container

    with pytest.raises(DamagedFile, match="只有 2 字节"):
        container._refuse_unreadable(b"\xec\xa5")


def test_compressed_piece_is_read_in_code_page_1252() -> None:
    story = Story(compressed=True).add("“Plan” – 2026")

    assert lines(story) == ["“Plan” – 2026"]


def test_character_beyond_the_first_plane_keeps_offsets_right() -> None:
    story = Story().add("甲\ud840\udc0b乙").add("丙丁", make.DELETED)
    story.mark("丁", make.DELETED)

    assert lines(story) == ["甲𠀋乙", "丙"]


def test_deleted_paragraph_mark_joins_the_next_paragraph() -> None:
    story = Story().add("前半").mark("\r", make.DELETED).add("后半")

    assert lines(story) == ["前半后半"]


def test_hidden_by_character_style_and_shown_again_by_toggle() -> None:
    hidden = (2, 0x0FFF, b"", make.HIDDEN)
    story = Story(parts={make.STSHF: make.styles((1, 0x0FFF, b"", b""), hidden)})
    style = make.sprm(0x4A30, b"\x01\x00")
    story.add("明暗亮").mark("暗", style).mark("亮", style + make.sprm(0x083C, b"\x81"))

    assert lines(story) == ["明亮"]


def test_property_change_of_a_whole_piece_counts() -> None:
    with pytest.raises(EmptyFile):
        tell(Story(prm=0x0182).add("全部删除").add("也删").fib())


def test_field_shows_its_result_without_its_instruction() -> None:
    story = Story().add("共\x13 PAGE \x13 X \x15\x14十\x15页，\x13 HYPER \x15完\x14、\x13开")

    assert lines(story) == ["共十页，完、开"]


def test_special_characters_are_read_as_what_they_show() -> None:
    story = Story().add("甲\x0b乙\x1e丙\x1f丁\x02\x05戊")

    assert lines(story) == ["甲", "乙-丙丁戊"]


def test_inserted_symbols_are_read_and_unknown_ones_counted() -> None:
    story = Story().add("甲(乙\x01").mark("(", make.sprm(0x6A09, b"\0\0\x65\x22")).add("丙(\x02")
    story.mark("(", make.sprm(0x6A09, b"\0\0\x6c\xf0"))

    source = tell(story.fib())

    assert source.text == "甲≥乙\n丙\n"
    assert source.notes == ("图形字体的符号 1 个没有对应的文字，未读入。",)


def test_row_without_definition_is_read_in_order() -> None:
    story = Story().add("甲", make.IN_TABLE, mark="\x07").add("乙", make.IN_TABLE, mark="\x07")
    story.add("", make.ROW_END, mark="\x07").add("后")

    assert lines(story) == ["甲\t乙", "后"]


def test_cell_of_several_paragraphs_is_one_line() -> None:
    story = Story().add("甲", make.IN_TABLE).add("乙", make.IN_TABLE, mark="\x07")
    story.add("丙", make.IN_TABLE, mark="\x07").add("", make.row_end((100, 200)), mark="\x07")

    source = tell(story.fib())

    assert source.text == "甲 乙\t丙\n"
    assert source.notes == ("表格单元格内的换行 1 处改为空格。",)


def test_merged_cells_are_filled_down_and_kept_in_their_columns() -> None:
    story = Story()
    for texts, rights, merged in (
        (("局", "一", "二"), (1000, 2000, 3000), ()),
        (("", "三四"), (1000, 3000), (0,)),
    ):
        for text in texts:
            story.add(text, make.IN_TABLE, mark="\x07")
        story.add("", make.row_end(rights, merged), mark="\x07")

    assert lines(story) == ["局\t一\t二", "局\t三四\t"]


def test_vertical_merge_by_a_later_property_counts() -> None:
    merge = make.sprm(0xD62B, b"\x02\x00\x01")
    story = Story()
    for texts, more in ((("局", "一"), b""), (("", "二"), merge)):
        for text in texts:
            story.add(text, make.IN_TABLE, mark="\x07")
        story.add("", make.row_end((1000, 2000)) + more, mark="\x07")

    assert lines(story) == ["局\t一", "局\t二"]


def test_table_of_one_column_is_a_frame_around_paragraphs() -> None:
    story = Story().add("甲", make.IN_TABLE, mark="\x07").add("", make.row_end((9,)), mark="\x07")

    assert [block.kind for block in tell(story.fib()).blocks] == ["paragraph"]


def test_table_in_a_cell_becomes_part_of_the_cell() -> None:
    inner = make.IN_TABLE + make.sprm(0x6649, b"\x02\0\0\0") + make.sprm(0x244B, b"\x01")
    inner_end = inner + make.sprm(0x244C, b"\x01")
    story = Story().add("外", make.IN_TABLE).add("内", inner).add("", inner_end)
    story.add("", make.IN_TABLE, mark="\x07").add("右", make.IN_TABLE, mark="\x07")
    story.add("", make.row_end((500, 900)), mark="\x07")

    source = tell(story.fib())

    assert source.text == "外 内\t右\n"
    assert "嵌套表格的单元格 1 个并入外层单元格。" in source.notes


def test_table_cut_off_by_the_end_of_the_text_is_still_read() -> None:
    story = Story().add("甲", make.IN_TABLE, mark="\x07").add("乙", make.IN_TABLE)

    assert lines(story) == ["甲\t乙"]


def test_text_behind_the_last_mark_is_read() -> None:
    assert lines(Story().add("一").add("末", mark="")) == ["一", "末"]


def test_list_numbers_of_styles_levels_and_restarts() -> None:
    story = Story(
        parts={
            make.STSHF: make.styles(
                (1, 0x0FFF, b"", b""),
                (1, 0, make.numbered(1), b""),
                (1, 0, make.numbered(1), b""),
                (1, 2, b"", b""),
            ),
            make.LISTS: make.lists(
                make.level("%1、", 39), make.level("（%2）", 39), make.level("%3.", 0),
                linked=(1, 2),
            ),
            make.OVERRIDES: make.overrides({}, {0: 5}),
        }
    )  # fmt: skip
    story.add("甲", style=1).add("乙", style=2).add("丙", style=3).add("丁", style=1)
    story.add("戊", style=2).add("己", make.numbered(1, 2)).add("庚", make.numbered(2, 0))
    story.add("辛", make.numbered(0), style=1).add("壬", make.numbered(1, 12))

    assert lines(story) == [
        "一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊", "1.己", "五、庚", "辛", "壬",
    ]  # fmt: skip


def test_level_replaced_by_the_instance_counts() -> None:
    story = Story(
        parts={
            make.LISTS: make.lists(make.level("%1.", 0)),
            make.OVERRIDES: make.overrides({}, replaced=make.level("第%1条", 0, 3)),
        }
    )

    assert lines(story.add("甲", make.numbered(1, 0)))[0] == "第3条甲"


def test_level_without_restart_goes_on_counting() -> None:
    levels = [make.level("%1、"), make.level("%2.", flags=0x08)]
    story = Story(
        parts={make.LISTS: make.lists(*levels), make.OVERRIDES: make.overrides({})}
    )
    for text, depth in (("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1)):
        story.add(text, make.numbered(1, depth))

    assert lines(story) == ["1、甲", "1.乙", "2、丙", "2.丁"]


@pytest.mark.parametrize("length", [1, 20, 40, 60])
def test_cut_list_tables_lose_only_the_numbers(length: int) -> None:
    story = Story(
        parts={
            make.OVERRIDES: make.overrides({0: 4}),
            make.LISTS: make.lists(make.level("%1、"), make.level("%2、")),
        }
    )
    fib = story.add("甲", make.numbered(1, 0)).fib()
    offset, _ = fib.place(make.LISTS)

    cut = Fib(fib.document, fib.table[: offset + length])

    with pytest.raises(DamagedFile):
        tell(cut)  # The piece table stands behind the lists.
    assert "甲" in tell(fib).text


def test_footnotes_and_endnotes_stand_at_the_end_and_comments_are_counted() -> None:
    story = Story().add("正文\x02。")
    for number, text in ((1, "\x02 脚注甲"), (1, "\x02 脚注乙"), (4, "批注"), (5, "尾注")):
        story.story = number
        story.add(text)
    story.parts[make.FOOTNOTE_TEXT] = struct.pack("<4I", 0, 6, 12, 13)

    source = tell(story.fib())

    assert source.text == "正文。\n脚注甲\n脚注乙\n尾注\n"
    assert [block.kind for block in source.blocks] == ["paragraph", *["footnote"] * 3]
    assert source.notes == ("批注 2 字未读入。",)


def test_text_box_follows_its_anchor_and_one_in_a_table_the_table() -> None:
    story = Story().add("甲\x08").add("乙\x08", make.IN_TABLE, mark="\x07")
    story.add("丙", make.IN_TABLE, mark="\x07").add("", make.row_end((9, 90)), mark="\x07")
    story.add("丁")
    story.story = 6
    story.add("框一").add("框二").add("框三")
    story.parts[make.SHAPES] = struct.pack("<3I", 1, 4, 99) + b"".join(
        struct.pack("<I22x", shape) for shape in (11, 12)
    )
    story.parts[make.BOX_TEXT] = struct.pack("<4I", 0, 3, 6, 9) + b"".join(
        struct.pack("<8xH4xI4x", 0, shape) for shape in (11, 12, 13)
    )

    assert lines(story) == ["甲", "框一", "乙\t丙", "框二", "丁", "框三"]


def test_text_boxes_without_their_table_are_read_once() -> None:
    story = Story().add("甲")
    story.story = 6
    story.add("框")

    assert lines(story) == ["甲", "框"]


@pytest.mark.parametrize(
    ("clx", "refusal"),
    [
        (b"", DamagedFile),
        (b"\x07", DamagedFile),
        (b"\x02\x04\0\0\0\0\0\0\0", DamagedFile),
        (b"\x02\x10\0\0\0" + struct.pack("<II2xIH", 9, 3, 0, 0), DamagedFile),
        (b"\x02\x10\0\0\0" + struct.pack("<II2xIH", 0, 1 << 31, 0, 0), FileTooLarge),
        (b"\x02\x10\0\0\0" + struct.pack("<II2xIH", 0, 1 << 20, 0, 0), DamagedFile),
    ],
)
def test_broken_piece_table_is_refused(clx: bytes, refusal: type[Exception]) -> None:
    fib = Story().add("甲").fib()
    document = bytearray(fib.document)
    struct.pack_into("<II", document, 0x9A + 8 * CLX, len(fib.table), len(clx))

    with pytest.raises(refusal):
        tell(Fib(bytes(document), fib.table + clx))


def test_prc_of_a_fast_save_counts_and_a_missing_one_does_not() -> None:
    with_prc = Story(prcs=[make.HIDDEN], prm=1).add("藏")
    without = Story(prm=0x0101).add("显")

    assert lines(without) == ["显"]
    with pytest.raises(EmptyFile):
        tell(with_prc.fib())


@pytest.mark.parametrize(
    ("grpprl", "found"),
    [
        (make.sprm(0x6649, b"\1\0\0\0") + b"\x16", [(0x6649, b"\1\0\0\0")]),
        (make.sprm(0xC615, b"\xff\x01" + bytes(4) + b"\x01" + bytes(3)) + make.IN_TABLE,
         [(0xC615, b"\xff\x01" + bytes(4) + b"\x01" + bytes(3)), (0x2416, b"\x01")]),
        (make.sprm(0xC615, b"\x02\0\0") + make.IN_TABLE, [(0xC615, b"\x02\0\0"), (0x2416, b"\x01")]),
        (b"\x15\xc6\xff\x05", []),
        (b"\x15\xc6", []),
        (b"\x08\xd6\x05", []),
        (b"\x08\xd6", []),
    ],
)  # fmt: skip
def test_sprms_are_told_apart_and_damage_ends_them(
    grpprl: bytes, found: list[tuple[int, bytes]]
) -> None:
    assert list(sprms(grpprl)) == found


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(FEATURES, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    survives(read, FEATURES[: length % len(FEATURES)])
