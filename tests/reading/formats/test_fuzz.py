"""Mutated and cut files raise nothing but the documented exceptions, within bounded time."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.reading.formats import ClassifiedDocument, SourceText, UnreadableFile, load_bytes
from luoshi.reading.formats.ledger_table import TableRow, find_ledger, find_ledgers
from luoshi.reading.formats.markings import find_mark
from luoshi.reading.formats.numbering import Counters, Level
from tests.reading.formats.docx_factory import (
    abstract,
    cell,
    docx,
    level,
    num,
    numbered,
    p,
    row,
    run,
    sheet,
    table,
    texts,
    xlsx,
    zipped,
)

NUMBERING = abstract(1, level(0, "%1、", "chineseCounting"), level(1, "（%2）")) + num(1, 1)
WHOLE_DOCX = docx(
    p(run("标题"), "<w:jc/>"),
    numbered("甲", 1),
    numbered("乙", 1, 1),
    p(f"<w:ins>{run('插入')}</w:ins><w:del>{run('删除')}</w:del>" + run("隐藏", "<w:vanish/>")),
    p(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("目录")
        + '<w:r><w:fldChar w:fldCharType="end"/><w:footnoteReference w:id="2"/></w:r>'
    ),
    table(
        row("序号", "任务", "责任单位"),
        row("1", "丙", cell("局", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>')),
        row("2", "丁", cell("", "<w:vMerge/>")),
    ),
    numbering=NUMBERING,
    styles='<w:style w:styleId="A" w:type="paragraph"><w:basedOn w:val="A"/></w:style>',
    footnotes=f'<w:footnote w:id="2">{p("脚注")}</w:footnote>',
    header=p("页眉"),
)
WHOLE_XLSX = xlsx(
    sheet(
        texts("分解表"),
        texts("序号", "任务", "责任单位"),
        '<c t="s"><v>0</v></c><c s="1"><v>46203</v></c>',
    ),
    sheet('<row r="2"><c r="B2"><v>0.5</v></c></row>', merges=("A1:C1", "B2:B3")),
    strings="<si><t>甲</t></si>",
    styles='<cellXfs><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs>',
)
WHOLE_CSV = '序号,任务,责任单位\r\n1,"甲",乙局\r\n2,丙,丁局\r\n'.encode("gb18030")
PLAIN = "一、总体要求\r\n要加快推进项目建设。\n".encode("utf-16")
SEEDS = {"docx": WHOLE_DOCX, "xlsx": WHOLE_XLSX, "csv": WHOLE_CSV, "plain": PLAIN}

patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
edits = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=8)


def read_or_refuse(data: bytes) -> SourceText | None:
    started = time.thread_time()
    try:
        source = load_bytes(data, "模糊")
    except (UnreadableFile, ClassifiedDocument):
        return None
    finally:
        assert time.thread_time() - started < 5
    check_map(source)
    return source


def check_map(source: SourceText) -> None:
    """Every block lies in the text, in order, without a line end."""
    end = 0
    for block in source.blocks:
        assert end <= block.start <= block.end <= len(source.text)
        assert "\n" not in source.text[block.start : block.end]
        assert all(block.start <= a <= b <= block.end for a, b in block.cells)
        end = block.end
    assert source.text.endswith("\n")
    for ledger in find_ledgers(source):
        assert all(0 <= found.start <= found.end for found in ledger.rows)


def mutated(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    altered = bytearray(data)
    for place, byte in changes:
        altered[place % len(altered)] = byte
    return bytes(altered)


@pytest.mark.parametrize("seed", SEEDS)
def test_whole_seed_is_read(seed: str) -> None:
    assert read_or_refuse(SEEDS[seed]) is not None


@pytest.mark.parametrize("seed", SEEDS)
@patient
@given(changes=edits)
def test_mutated_file_is_read_or_refused(seed: str, changes: list[tuple[int, int]]) -> None:
    read_or_refuse(mutated(SEEDS[seed], changes))


@pytest.mark.parametrize("seed", SEEDS)
@patient
@given(length=st.integers(0, 20_000))
def test_truncated_file_is_read_or_refused(seed: str, length: int) -> None:
    read_or_refuse(SEEDS[seed][: length % len(SEEDS[seed])])


def inside(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("seed", ["docx", "xlsx"])
@patient
@given(which=st.integers(0, 20), changes=edits)
def test_part_mutated_inside_a_whole_package_is_read_or_refused(
    seed: str, which: int, changes: list[tuple[int, int]]
) -> None:
    members = inside(SEEDS[seed])
    name = sorted(members)[which % len(members)]

    read_or_refuse(zipped({**members, name: mutated(members[name], changes)}))


words = st.sampled_from(
    (
        *("w:p", "w:r", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent", "w:ins", "w:pict"),
        *("w:pPr", "w:rPr", "w:numPr", "w:txbxContent", "w:trPr", "w:tcPr"),
        *("mc:AlternateContent", "mc:Choice", "mc:Fallback"),
    )
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 5) -> str:
    """Return well-formed XML of real element names in any arrangement."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(
            st.sampled_from(
                [
                    run("字"),
                    p("段"),
                    '<w:gridSpan w:val="99999999"/>',
                    '<w:vMerge w:val="x"/>',
                    '<w:numId w:val="1"/>',
                    '<w:ilvl w:val="-4"/>',
                    '<w:fldChar w:fldCharType="end"/>',
                    "<w:lastRenderedPageBreak/>",
                ]
            )
        )
    tag = draw(words)
    inner = "".join(draw(st.lists(trees(depth=depth - 1), max_size=3)))
    return f"<{tag}>{inner}</{tag}>"


@patient
@given(st.lists(trees(), max_size=4))
def test_any_arrangement_of_elements_is_read_or_refused(body: list[str]) -> None:
    read_or_refuse(docx(p("甲"), *body, numbering=NUMBERING))


@patient
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@patient
@given(st.text(max_size=300))
def test_any_text_is_read_as_it_is_or_refused(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    source = read_or_refuse(data)

    if source is not None and source.format == "txt" and not source.notes:
        assert source.text.removesuffix("\n") == text.removeprefix("\ufeff").removesuffix("\n")


@patient
@given(
    st.lists(st.lists(st.text("序号任务责任单位一（）、注1 ", max_size=6), max_size=5), max_size=8)
)
def test_any_table_is_a_ledger_or_not(cells: list[list[str]]) -> None:
    head = [TableRow(("序号", "任务", "责任单位"))]

    find_ledger([TableRow(tuple(line)) for line in cells])
    assert find_ledger(head + [TableRow(tuple(line)) for line in cells]) is not None


@patient
@given(
    st.lists(st.tuples(st.integers(-2, 10), st.integers(0, 3)), max_size=30),
    st.sampled_from(["decimal", "chineseCounting", "upperRoman", "lowerLetter", "none", "hex"]),
    st.integers(-5, 10**10),
)
def test_any_sequence_of_numbers_is_counted(
    steps: list[tuple[int, int]], fmt: str, start: int
) -> None:
    counters = Counters()
    levels = [Level(f"%{depth}.", fmt, start) for depth in range(1, 10)]

    for depth, instance in steps:
        label = counters.label(1, instance, depth, levels, overrides={0: start})
        assert len(label) < 200


@pytest.mark.parametrize(
    "text", ["密" * 100_000, "机 " * 50_000, "密级：" * 30_000, "机密 " * 30_000]
)
def test_search_for_marks_stays_linear(text: str) -> None:
    started = time.thread_time()

    find_mark(text, [text])

    assert time.thread_time() - started < 2
