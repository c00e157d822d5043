"""Binary Word: the streams of documents made here after [MS-DOC]."""

from __future__ import annotations

import struct

import pytest

from luoshi.reading.formats.doc.container import CLX, Fib
from luoshi.reading.formats.doc.properties import paragraph_properties, sprms
from luoshi.reading.formats.doc.story import tell
from luoshi.reading.formats.source import (
    DamagedFile,
    EmptyFile,
    FileTooLarge,
)
from tests.reading.formats import doc_factory as make
from tests.reading.formats.doc_factory import TEXT_AT, Story


def lines(story: Story) -> list[str]:
    return tell(story.fib()).text.splitlines()


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
    story = Story(parts={make.LISTS: make.lists(*levels), make.OVERRIDES: make.overrides({})})
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


def test_damaged_pages_of_properties_say_nothing() -> None:
    fib = Story().add("甲").mark("甲", make.DELETED).fib()
    document = bytearray(fib.document)
    for end in range(TEXT_AT + 1023, len(document), 512):
        document[end] = 0xFF  # More entries than a page can hold.

    assert tell(Fib(bytes(document), fib.table)).text == "甲\n"


def test_other_paragraph_properties_are_known() -> None:
    known = paragraph_properties(
        make.sprm(0x4600, b"\x05\0") + make.sprm(0x3404, b"\x01") + make.sprm(0xD608, b"\x02\0\x05")
        + make.sprm(0xD62B, b"\x02\x00\x01"),
        1,
    )  # fmt: skip

    assert (known.style, known.header_row, known.rights) == (5, True, ())
    assert paragraph_properties(make.sprm(0xD608, b"\x01\0"), 1).rights == ()


def test_damaged_style_sheet_says_nothing() -> None:
    good = make.styles((1, 0x0FFF, make.numbered(1), b""), (2, 0x0FFF, b"", make.HIDDEN))

    for length in range(len(good)):
        story = Story(parts={make.STSHF: good[:length]})
        assert lines(story.add("甲")) == ["甲"]


def test_damaged_lists_say_nothing() -> None:
    fib = Story().add("甲", make.numbered(1, 0)).fib()
    lists = make.lists(make.level("%1、"), make.level("%2、"))
    overrides = make.overrides({0: 4}, replaced=make.level("%1."))
    whole = lists + overrides

    for length in range(len(whole)):
        document = bytearray(fib.document)
        at = len(fib.table)
        struct.pack_into("<II", document, 0x9A + 8 * make.LISTS, at, len(lists))
        struct.pack_into("<II", document, 0x9A + 8 * make.OVERRIDES, at + len(lists), 99)
        text = tell(Fib(bytes(document), fib.table + whole[:length])).text
        assert text.endswith("甲\n")
