"""From placed glyphs to paragraphs: pages set here glyph by glyph, in points."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.grid import Cell, align
from luoshi.reading.formats.layout import Ruling, Run, Sheet, compose
from luoshi.reading.formats.layout.geometry import fill, stroke
from luoshi.reading.formats.layout.lines import RADICALS, glue, to_lines
from luoshi.reading.formats.layout.paragraphs import next_width
from luoshi.reading.formats.layout.rulings import find_lattices
from luoshi.reading.formats.ranges import ranges
from luoshi.reading.formats.source import SourceText
from tests.reading.formats.mutation import PATIENT, check_map

LEFT, SIZE, PITCH = 80.0, 16.0, 29.0
FULL = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"  # 28 glyphs fill a line


def at(text: str, x: float = 0, row: float = 0, size: float = SIZE) -> Run:
    """Set text ``x`` glyphs from the left margin on a row."""
    width = sum(0.5 if char < "\u2000" else 1.0 for char in text) * size
    return Run(text, LEFT + x * SIZE, LEFT + x * SIZE + width, 100 + row * PITCH, size)


def sheet(*runs: Run, number: int = 1, rulings: Sequence[Ruling] = ()) -> Sheet:
    return Sheet(number, 595.0, 842.0, list(runs), list(rulings))


def source(*sheets: Sheet) -> SourceText:
    composer = Composer()
    margins = compose(sheets, composer)
    return composer.finish("pdf", margins=margins)


def read(*sheets: Sheet) -> list[str]:
    return source(*sheets).text.splitlines()


def turned(places: int) -> str:
    """Return a full line of the same glyphs in another order."""
    return FULL[places:] + FULL[:places]


def box(x0: float, y0: float, x1: float, y1: float) -> list[Ruling]:
    return stroke([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], thin=2)


def test_quotation_marks_drawn_after_the_line_stand_where_they_are_seen() -> None:
    runs = [at("坚持", 0), at("稳中求进", 3), at("总基调", 8), at("“", 2), at("”", 7)]

    assert read(sheet(*runs)) == ["坚持“稳中求进”总基调"]


def test_paragraph_joins_over_lines_and_pages_and_indent_begins_the_next() -> None:
    first = sheet(at(FULL[:26], 2), at(FULL, 0, 1), at(FULL, 0, 2))
    second = sheet(at("续完。", 0), at(FULL[:26], 2, 1), at("完。", 0, 2), number=2)

    found = source(first, second)

    assert found.text.splitlines() == [FULL[:26] + FULL * 2 + "续完。", FULL[:26] + "完。"]
    assert [block.page for block in found.blocks] == [1, 2]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([at("短行。", 0), at(FULL, 0, 1)], ["短行。", FULL]),
        ([at(FULL, 0), at(FULL, 0, 1, 22)], [FULL, FULL]),
        ([at(FULL[:-1] + "。", 0), at("一、标题", 12, 1), at(FULL, 0, 2)],
         [FULL[:-1] + "。", "一、标题", FULL]),
        ([at(FULL, 0), at("2026年1月", 23, 1)], [FULL, "2026年1月"]),
        ([at(FULL, 0), at(FULL, 0, 1), at(FULL, 0, 3)], [FULL * 2, FULL]),
        ([at(FULL[:-1] + "。", 0), at("1．" + FULL, 0, 1)], [FULL[:-1] + "。", "1．" + FULL]),
        ([at("关于开展检查的", 8, 0, 22), at("通知", 12, 1.2, 22), at(FULL, 0, 3), at(FULL, 0, 4)],
         ["关于开展检查的通知", FULL * 2]),
        ([at("（" + FULL[:26], 0.5), at("上）", 13, 1), at(FULL, 0, 2), at(FULL, 0, 3)],
         ["（" + FULL[:26] + "上）", FULL * 2]),
        ([at("1．" + FULL[:26], 0), at(FULL[:26], 2, 1), at(FULL[:26], 2, 2), at(FULL, 0, 3)],
         ["1．" + FULL[:26] * 3, FULL]),
        ([at(FULL[:26], 2), at(FULL[:26], 2, 1), at(FULL, 0, 2)], [FULL[:26], FULL[:26] + FULL]),
    ],
)  # fmt: skip
def test_line_ends_are_judged(lines: list[Run], found: list[str]) -> None:
    rest = [at(FULL, 0, 20), at(FULL, 0, 21)]  # so that the margins are known

    assert read(sheet(*lines, *rest))[: len(found)] == found


@pytest.mark.parametrize(
    ("left", "right", "between"),
    [
        ("the", "end", " "),
        ("self-", "made", ""),
        ("市", "end", ""),
        ("", "x", ""),
        ("一", "二", ""),
    ],
)
def test_only_latin_words_get_a_space_between_lines(left: str, right: str, between: str) -> None:
    assert glue(left, right) == between


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([at("GDP"), at("growth", 2)], "GDP growth"),
        ([at("GDP"), at("g", 1.55)], "GDPg"),
        ([at("张三"), at("李四", 4)], "张三 李四"),
        ([at("张三"), at("李四", 2.5)], "张三李四"),
        ([at("重影"), at("重影", 0.05)], "重影"),
        ([at("增长6%"), Run("1", 140, 143, 94, 8)], "增长6%"),
        ([at("增长6%"), Run("[12]", 140, 150, 94, 8)], "增长6%"),
        ([at("面积km"), Run("2", 128.5, 132, 94, 8)], "面积km2"),
        ([at("水H"), Run("2", 104.5, 109, 102, 8), at("O", 1.9)], "水H2O"),
    ],
)
def test_runs_on_a_line(runs: list[Run], text: str) -> None:
    assert [line.text for line in to_lines(runs, 1)] == [text]


@pytest.mark.parametrize(
    "number",
    [
        "— {} —",
        "- {} -",
        "－{}－",
        "{}",
        "第{}页",
        "第 {} 页 共 9 页",
        "{}/9",
        "Page {} of 9",
        "·{}·",
    ],
)
def test_page_numbers_are_dropped_with_a_note(number: str) -> None:
    pages = [
        sheet(at(FULL, 0), at(FULL, 0, 1), at(number.format(n), 13, 23.5), number=n)
        for n in range(1, 4)
    ]

    found = source(*pages)

    assert found.text == FULL * 6 + "\n"
    assert found.notes == ("页码 3 处未读入。",)


def test_bare_numbers_that_do_not_count_with_the_pages_stay() -> None:
    pages = [
        sheet(at(FULL, 0), at(text, 0, 23.5), number=n) for n, text in ((1, "2026"), (2, "50"))
    ]

    assert "2026" in source(*pages).text


def test_number_on_a_single_page_counts_only_when_it_is_one() -> None:
    assert read(sheet(at("甲"), at("1", 13, 23.5))) == ["甲"]
    assert read(sheet(at("甲"), at("7", 13, 23.5))) == ["甲", "7"]


def test_running_heads_are_dropped_kept_as_margins_and_named() -> None:
    pages = [
        sheet(at(f"市政府文件 {n}", 5, -1.8), at(turned(n)), at(FULL, 0, 1), number=n)
        for n in range(1, 5)
    ]

    found = source(*pages)

    assert found.margins == ("市政府文件 1", "市政府文件 2", "市政府文件 3", "市政府文件 4")
    assert found.notes == ("页眉、页脚中的文字未读入。",)
    assert found.text == "".join(turned(n) + FULL for n in range(1, 5)) + "\n"


def test_text_that_repeats_at_the_top_without_a_gap_stays() -> None:
    pages = [
        sheet(at("同文。"), at(turned(n), 0, 1), at("又。", 0, 2), number=n) for n in range(1, 5)
    ]

    assert read(*pages)[0::2] == ["同文。"] * 4


def test_footnotes_at_the_foot_come_last() -> None:
    notes = [Run("①数据来自统计局，", 80, 200, 700, 12), Run("为快报数。", 80, 150, 715, 12)]
    notes += [Run("②另有说明。", 80, 150, 730, 12)]
    first = sheet(at(FULL), at(FULL, 0, 1), *notes)

    found = source(first, sheet(at("完。"), number=2))

    assert found.text.splitlines() == [
        FULL * 2 + "完。",
        "①数据来自统计局，为快报数。",
        "②另有说明。",
    ]
    assert [block.kind for block in found.blocks] == ["paragraph", "footnote", "footnote"]


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Ruling]:
    return [Ruling(xs[0], y, xs[-1], y) for y in ys] + [Ruling(x, ys[0], x, ys[-1]) for x in xs]


def test_table_stands_between_its_paragraphs() -> None:
    cells = [at("甲", 1, 2), at("乙", 6, 2), at("丙", 1, 3), at("丁", 6, 3)]
    rulings = grid((80, 160, 300), (138, 167, 196))

    assert read(sheet(at("表前。"), *cells, at("表后。", 0, 5), rulings=rulings)) == [
        "表前。",
        "甲\t乙",
        "丙\t丁",
        "表后。",
    ]


def test_merged_cells_open_sides_and_broken_lines() -> None:
    rulings = [
        Ruling(80, 138, 300, 138), Ruling(80, 196, 300, 196), Ruling(160, 167, 300, 167),
        Ruling(160, 138, 160, 170), Ruling(160, 168, 160, 196), Ruling(160.5, 138, 160.5, 150),
    ]  # fmt: skip
    runs = [at("局", 1, 2.5), at("一", 6, 2), at("二", 6, 3)]

    found = source(sheet(*runs, rulings=rulings))

    assert found.text == "局\t一\n局\t二\n"
    assert found.notes == ("纵向合并的单元格 1 处已逐行补全。",)


def test_frame_around_text_and_crossing_lines_without_text_are_no_table() -> None:
    framed = sheet(at("甲。"), at(FULL, 0, 1), rulings=box(70, 70, 600, 160))
    empty = sheet(at("甲"), rulings=grid((80, 160, 300), (400, 430, 460)))
    single = sheet(at("甲", 1), rulings=[*grid((80, 160, 300), (80, 120)), Ruling(9, 9, 12, 9)])

    assert [read(framed), read(empty), read(single)] == [["甲。", FULL], ["甲"], ["甲"]]


def test_cell_lines_are_joined_and_breaks_made_on_purpose_become_spaces() -> None:
    rulings = grid((80, 200, 400), (80, 180))
    wrapped = [at("完成改造任务", 0.3), at("一项", 0.3, 1)]
    listed = [at("教育局", 8), at("住建局", 8, 1)]

    assert read(sheet(*wrapped, *listed, rulings=rulings)) == ["完成改造任务一项\t教育局 住建局"]


def page_table(rows: Sequence[Sequence[str]], number: int, top: float = 0) -> Sheet:
    ys = [80 + (top + n) * PITCH for n in range(len(rows) + 1)]
    runs = [
        at(text, x, top + n)
        for n, row in enumerate(rows)
        for x, text in zip((1, 6, 12), row, strict=True)
        if text
    ]
    return sheet(*runs, number=number, rulings=grid((80, 160, 250, 500), ys))


HEAD = ("领域", "序号", "任务")


def test_merged_cell_left_of_the_number_is_filled_over_the_page_break() -> None:
    first = page_table([HEAD, ("教育", "1", "建校")], 1, 20)
    second = page_table([HEAD, ("", "2", "扩班"), ("卫生", "3", "建院"), ("", "4", "购车")], 2)

    assert read(first, second) == [
        "领域\t序号\t任务", "教育\t1\t建校", "教育\t2\t扩班", "卫生\t3\t建院", "\t4\t购车",
    ]  # fmt: skip


def test_table_without_numbers_goes_on_and_one_with_other_columns_begins_anew() -> None:
    first = page_table([("甲", "乙", "丙")], 1, 20)
    second = page_table([("丁", "戊", "己")], 2)
    other = sheet(at("庚", 1), at("辛", 8), number=3, rulings=grid((80, 190, 500), (80, 120)))

    found = source(first, second, other)

    assert [block.table for block in found.blocks] == [1, 1, 2]


def test_text_between_two_tables_keeps_them_apart() -> None:
    second = page_table([("丁", "戊", "己")], 2, 3)
    second.runs.append(at("中间。"))

    found = source(page_table([("甲", "乙", "丙")], 1, 20), second)

    assert [block.table for block in found.blocks] == [1, None, 2]


def test_too_many_lines_are_a_drawing() -> None:
    many = grid([80 + 5 * n for n in range(1100)], [80 + 5 * n for n in range(1100)])

    assert find_lattices(sheet(rulings=many)) == []


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ([(0, 0), (50, 1), (50, 60), (90, 90)], [Ruling(0, 0.5, 50, 0.5), Ruling(50, 1, 50, 60)]),
        ([(0, 0)], []),
    ],
)
def test_strokes(points: list[tuple[float, float]], found: list[Ruling]) -> None:
    assert stroke(points, thin=2) == found


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ([(0, 0), (50, 0), (50, 1), (0, 1)], [Ruling(0, 0.5, 50, 0.5)]),
        ([(0, 0), (1, 0), (1, 50)], [Ruling(0.5, 0, 0.5, 50)]),
        ([(0, 0), (50, 50)], []),
        ([], []),
    ],
)
def test_thin_areas_are_lines(points: list[tuple[float, float]], found: list[Ruling]) -> None:
    assert fill(points, thin=2) == found


@pytest.mark.parametrize(
    ("before", "text", "width"),
    [("市", "市", 1), ("市", "年。", 2), ("市", "（一）", 3), ("5", "所", 1.25), ("市", "2026年", 2.25),
     ("市", "（", 1)],
)  # fmt: skip
def test_room_that_the_next_word_needs(before: str, text: str, width: float) -> None:
    assert next_width(before, text) == width


def test_radicals_are_mapped_one_to_one() -> None:
    assert "⼈⺠⻓⻔".translate(RADICALS) == "人民长门"
    assert all(len(char) == 1 for char in RADICALS.values())


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([1], "1"), ([1, 2, 3, 7], "1—3、7"), (list(range(1, 90, 2)), None)],
)
def test_page_ranges(numbers: list[int], text: str | None) -> None:
    assert ranges(numbers) == (text or "、".join(map(str, numbers[:20])) + "等")


def test_grid_of_unequal_rows_and_many_columns_is_bounded() -> None:
    rows = [[Cell(str(n), 10 * n) for n in range(1, 900)], [Cell("", 5000, continues=True)]]

    aligned = align(rows)

    assert len(aligned[0]) == 899
    assert aligned[1][0] == "1"


@PATIENT
@given(
    st.lists(
        st.tuples(st.sampled_from(["一、", "市", "2026", "the", "。", "— 1 —", "①", "⼈"]),
                  st.integers(0, 30), st.integers(-3, 26), st.sampled_from([8.0, 12.0, 16.0, 22.0])),
        min_size=1, max_size=40),
    st.lists(st.tuples(*[st.integers(0, 600)] * 4), max_size=20),
)  # fmt: skip
def test_any_placing_is_read_with_a_sound_map(
    runs: list[tuple[str, int, int, float]], boxes: list[tuple[int, int, int, int]]
) -> None:
    rulings = [ruling for points in boxes for ruling in box(*points)]
    half = len(runs) // 2
    pages = [
        sheet(*(at(*run) for run in part), number=n, rulings=rulings)
        for n, part in enumerate((runs[half:], runs[:half]), 1)
    ]

    check_map(source(*pages, sheet(at("正文"), number=3)))
