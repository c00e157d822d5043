"""PDF from LibreOffice and typst, read back to the text that they were made from."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given

from luoshi.reading.formats import pdf
from luoshi.reading.formats.pdf import read
from luoshi.reading.formats.source import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    MissingLibrary,
    ScannedFile,
)
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, check_map, mutated, survives

FILES = Path(__file__).parent / "files"
REPORT = (FILES / "report.pdf").read_bytes()
TYPST = (FILES / "typst.pdf").read_bytes()
SCAN = (FILES / "scan.pdf").read_bytes()
IDENTITY = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
)


def made(*pages: str, more: str = "", unicode: str = "") -> bytes:
    """Return a PDF whose pages have these content streams; text is in Helvetica."""
    mapping = f"/ToUnicode {3 + 2 * len(pages) + 1} 0 R" if unicode else ""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode())
    font = f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica{mapping}>>"
    form = f"/XObject<</I {3 + 2 * len(pages)} 0 R>>"
    for number, content in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + 2 * number} 0 R"
            f"/Resources<</Font<</F {font}>>{form}>>{more}>>".encode()
        )
        objects.append(stream(content.encode("latin-1")))
    objects.append(
        stream(b"0 0 m 200 0 l S 0 0 m 0 40 l S", "/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    )
    objects.append(stream(unicode.encode()))
    return joined(objects)


def stream(content: bytes, more: str = "") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), more.encode(), content)


def joined(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, start,
    )  # fmt: skip


def shown(text: str, x: float = 100, y: float = 600, matrix: str = "1 0 0 1") -> str:
    return f"BT /F 12 Tf {matrix} {x} {y} Tm ({text}) Tj ET "


@pytest.mark.parametrize("name", ["report", "typst"])
def test_generated_file_gives_the_text_of_its_source(name: str) -> None:
    source = read((FILES / f"{name}.pdf").read_bytes())

    assert source.text == (FILES / f"{name}.txt").read_text(encoding="utf-8")
    assert source.format == "pdf"
    check_map(source)


def test_what_was_dropped_and_repaired_is_said() -> None:
    source = read(REPORT)

    assert source.pages == 5
    assert source.margins == ("云溪市人民代表大会会议",)
    assert source.notes == (
        "页码 5 处未读入。",
        "页眉、页脚中的文字未读入。",
        "表格换页时重复的表头 3 行未读入。",
        "表格换页时断开的行 1 处已接上。",
    )


def test_rows_know_their_page_table_and_cells() -> None:
    source = read(REPORT)

    rows = [block for block in source.blocks if block.table == 1]
    assert len(rows) == 27
    assert (rows[0].kind, rows[1].kind) == ("header_row", "row")
    assert {block.page for block in rows} == {2, 3, 4, 5}
    assert all(len(block.cells) == 4 for block in rows)


def test_scan_is_refused_naming_its_pages() -> None:
    with pytest.raises(ScannedFile, match="第 1—2 页是扫描图片"):
        read(SCAN)


def test_password_is_named() -> None:
    with pytest.raises(EncryptedFile, match="打开密码"):
        read((FILES / "locked.pdf").read_bytes())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"x" * 999])
def test_what_is_no_pdf_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="损坏"):
        read(data)


def test_without_pypdfium2_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)

    with pytest.raises(MissingLibrary, match="pip install pypdfium2"):
        read(REPORT)


def test_picture_beside_pages_of_text_is_noted() -> None:
    image = zlib.compress(b"\x80")
    data = made(
        shown("A page of plain text."), "q 9 0 0 9 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    )

    source = read(data)

    assert source.text == "A page of plain text.\n"
    assert source.notes == ("第 2 页是图片，其中的文字未读入；如需读取请先做文字识别（OCR）。",)
    assert image


def test_words_are_separated_by_gaps_and_spaces() -> None:
    assert read(made(shown("Two words") + shown("more", 200))).text == "Two words more\n"


def test_page_that_is_shown_turned_is_read_upright() -> None:
    turned = shown("First line.", 100, 100, "0 1 -1 0") + shown("Second.", 300, 100, "0 1 -1 0")

    assert read(made(turned, more="/Rotate 90")).text == "First line.\nSecond.\n"


@pytest.mark.parametrize("turn", [180, 270])
def test_other_turns_are_read_upright(turn: int) -> None:
    matrix, places = {
        180: ("-1 0 0 -1", ((400, 100), (400, 300))),
        270: ("0 -1 1 0", ((300, 700), (100, 700))),
    }[turn]
    content = "".join(
        shown(text, x, y, matrix)
        for text, (x, y) in zip(("First line.", "Second."), places, strict=True)
    )

    assert read(made(content, more=f"/Rotate {turn}")).text == "First line.\nSecond.\n"


def test_watermark_is_left_out_with_a_note() -> None:
    source = read(made(shown("Text here.") + shown("DRAFT", 200, 300, "0.7 0.7 -0.7 0.7")))

    assert source.text == "Text here.\n"
    assert source.notes == ("斜排的文字（水印等）1 处未读入。",)


def test_glyphs_without_characters_are_counted_and_nothing_else_is_refused() -> None:
    mapping = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        "endcodespacerange 1 beginbfchar <58> <E000> endbfchar endcmap end"
    )

    source = read(made(shown("aXb"), unicode=mapping))

    assert "有 1 个字在 PDF 里没有文字编码，未读入；请核对原文。" in source.notes
    with pytest.raises(ScannedFile, match="没有文字编码"):
        read(made(shown("XX"), unicode=mapping))


def test_lines_drawn_inside_a_form_make_a_table() -> None:
    rulings = "".join(f"q 1 0 0 1 {x} {y} cm /I Do Q " for x, y in ((100, 600), (100, 640)))
    cells = shown("a", 120, 615) + shown("b", 220, 615)
    cells += "100 600 200 40 re S 200 600 m 200 640 l S "

    assert read(made(rulings + cells)).text == "a\tb\n"


def test_shading_and_invisible_paths_make_no_table() -> None:
    paths = "100 600 100 40 re f 200 600 100 40 re f 100 500 200 50 re n 0 0 m 9 9 l S "

    assert read(made(paths + shown("a", 120, 615) + shown("b", 220, 615))).text == "a b\n"


def test_page_without_anything_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(made(""))


def test_limits_on_pages_and_glyphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(FileTooLarge, match="2 页"):
        read(REPORT)

    monkeypatch.setattr(pdf, "MAX_PAGES", 10)
    monkeypatch.setattr(pdf, "MAX_GLYPHS", 100)
    with pytest.raises(FileTooLarge, match="100 个"):
        read(REPORT)


def test_broken_page_is_named() -> None:
    good = made(shown("One page of text."), shown("Another."))
    broken = good.replace(b"/Kids[3 0 R 5 0 R]", b"/Kids[3 0 R 4 0 R]")

    source = read(broken)

    assert source.text.startswith("One page")


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(TYPST, edits))
    survives(read, mutated(SCAN, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    survives(read, TYPST[: length % len(TYPST)])
