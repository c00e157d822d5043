"""PDF through pypdfium2: places of glyphs from PDFium, reading order of our own (``layout``).

Theory of operation. PDFium gives every glyph with its box; ``_glyphs`` chains those that touch
into runs, ``pdf_drawing`` finds ruling lines and pictures. PDFium's own spaces and line ends are
guesses and left out. The document is opened and closed within the call; PDFium is not safe for
threads, so a lock lets one call work at a time.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any, Final

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.layout import Run, Sheet, compose, scanned
from luoshi.reading.formats.ranges import ranges
from luoshi.reading.formats.source import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    MissingLibrary,
    ScannedFile,
    SourceText,
)

MAX_PAGES: Final = 10_000
MAX_GLYPHS: Final = 200_000
"""On one page; a page of a newspaper has about 20,000."""

_GAP: Final = 0.15  # of the size, beyond which the next glyph begins a new run
_BACK: Final = 0.4  # of the size, by which a glyph may overlap the one before
_SPACES: Final = frozenset({0x09, 0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F})
_UNKNOWN: Final = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_IDEOGRAPHIC: Final = 0x3000
_LOCK: Final = threading.Lock()

TURNED: Final = "斜排的文字（水印等）{n} 处未读入。"
UNKNOWN: Final = "有 {n} 个字在 PDF 里没有文字编码，未读入；请核对原文。"
PICTURES: Final = "第 {pages} 页是图片，其中的文字未读入；如需读取请先做文字识别（OCR）。"


def read(data: bytes) -> SourceText:
    """Read a PDF; raises UnreadableFile with one sentence for the user.

    Costs about 2 ms a page. A document of scanned pages is a ScannedFile; where only some pages
    are pictures, a note names them.
    """
    try:
        import pypdfium2
    except ImportError:
        raise MissingLibrary(
            "读取 PDF 需要 Python 包 pypdfium2；请运行 pip install pypdfium2 后再读。"
        ) from None
    composer = Composer()
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error) from error
        with document:
            sheets = _sheets(document, composer)
    pictures = scanned(sheets)
    if pictures and not any(sheet.runs for sheet in sheets if sheet.number not in pictures):
        raise ScannedFile(
            f"第 {ranges(pictures)} 页是扫描图片，没有文字；请先做文字识别（OCR）后再读。"
        )
    if any(sheet.unknown for sheet in sheets) and not any(sheet.runs for sheet in sheets):
        raise ScannedFile(
            "PDF 里的字没有文字编码，读不出内容；请取得原始文件，或先做文字识别（OCR）后再读。"
        )
    margins = compose(sheets, composer)
    notes = [PICTURES.format(pages=ranges(pictures))] if pictures else []
    return composer.finish("pdf", pages=len(sheets), notes=notes, margins=margins)


def _refusal(error: Any) -> Exception:  # noqa: ANN401 - pypdfium2 ships no types
    if error.err_code in (4, 5):  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
        return EncryptedFile("PDF 设有打开密码；请去掉密码、另存后再读。")
    return DamagedFile("PDF 的结构已损坏，无法打开；请重新取得文件，或在 WPS 中打开后另存。")


def _sheets(document: Any, composer: Composer) -> list[Sheet]:  # noqa: ANN401 - see above
    import pypdfium2

    count = len(document)
    if count > MAX_PAGES:
        raise FileTooLarge(f"PDF 有 {count} 页，上限为 {MAX_PAGES} 页；请拆分后再读。")
    sheets = []
    damaged = []
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            damaged.append(number)
            sheets.append(Sheet(number, 1.0, 1.0))
            continue
        try:
            sheets.append(_sheet(page, number, composer))
        finally:
            page.close()
    if count and len(damaged) == count:
        raise DamagedFile("PDF 的每一页都已损坏，无法读取；请重新取得文件。")
    if damaged:
        composer.count(f"第 {ranges(damaged)} 页已损坏，未读入。")
    return sheets


def _sheet(page: Any, number: int, composer: Composer) -> Sheet:  # noqa: ANN401 - see above
    from pypdfium2 import raw

    from luoshi.reading.formats.pdf_drawing import Drawing

    drawing = Drawing(page.raw)
    drawing.turn_upright()
    sheet = Sheet(number, drawing.width, drawing.height)
    drawing.collect(sheet)
    text_page = raw.FPDFText_LoadPage(page.raw)
    if not text_page:
        return sheet
    try:
        _Glyphs(text_page, drawing, composer).collect(sheet)
    finally:
        raw.FPDFText_ClosePage(text_page)
    return sheet


class _Glyphs:
    """Chains the glyphs of a page into runs."""

    def __init__(self, text_page: Any, drawing: Any, composer: Composer) -> None:  # noqa: ANN401
        from pypdfium2 import raw

        self._raw = raw
        self._page = text_page
        self._left, self._top = drawing.left, drawing.top
        self._composer = composer
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def collect(self, sheet: Sheet) -> None:
        """Add the runs of the page to ``sheet``."""
        raw = self._raw
        count = raw.FPDFText_CountChars(self._page)
        if count > MAX_GLYPHS:
            raise FileTooLarge(
                f"PDF 第 {sheet.number} 页有 {count} 个字，上限为 {MAX_GLYPHS} 个；请拆分后再读。"
            )
        chain = _Chain(sheet, self._left, self._top)
        box = raw.FS_RECTF()
        place_of_box = ctypes.byref(box)
        box_at = raw.FPDFText_GetLooseCharBox
        page = self._page
        unknown = turned = 0
        for number, code in enumerate(self._codes(count)):
            if code in (0x0D, 0x0A) or code in _SPACES:
                chain.space = chain.space or (" " if code in _SPACES else "")
            elif code == _IDEOGRAPHIC:
                chain.space = "\u3000"
            elif code in _UNKNOWN or 0xE000 <= code < 0xF900:
                unknown += 1
            elif box_at(page, number, place_of_box):
                # U+0002 is PDFium's mark for a hyphen at a line's end.
                glyph = "-" if code == 2 else chr(code)
                if chain.goes_on(glyph, box.left, box.right, box.top, box.bottom):
                    continue
                place = self._place(number)
                if place is None:
                    turned += 1
                else:
                    chain.begin(glyph, place, box.left, box.right, box.top, box.bottom)
        chain.end()
        sheet.unknown = unknown
        self._composer.count(UNKNOWN, unknown)
        self._composer.count(TURNED, int(turned > 0))

    def _codes(self, count: int) -> Sequence[int]:
        """Return the characters of the page.

        One call gives them all where each is one unit of UTF-16; else they are asked for one by
        one, which takes as long as everything else together.
        """
        raw = self._raw
        units = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(self._page, 0, count, units) == count + 1:
            codes = units[:count]
            if not any(0xD800 <= code < 0xE000 for code in codes):
                return codes
        return [raw.FPDFText_GetUnicode(self._page, number) for number in range(count)]

    def _place(self, number: int) -> tuple[float, float] | None:
        """Return base line and size of a glyph; None where it does not stand upright."""
        raw, matrix = self._raw, self._matrix
        if not raw.FPDFText_GetMatrix(self._page, number, matrix):
            return None
        if abs(matrix.b) > 0.1 * abs(matrix.a) or matrix.a <= 0:
            return None
        if not raw.FPDFText_GetCharOrigin(self._page, number, self._x, self._y):
            return None
        size = abs(raw.FPDFText_GetFontSize(self._page, number) * matrix.d)
        return self._y.value, size or 0.1


class _Chain:
    """The run being built."""

    def __init__(self, sheet: Sheet, left: float, top: float) -> None:
        self.space = ""
        self._sheet = sheet
        self._left, self._top = left, top
        self._glyphs: list[str] = []
        self._x0 = self._x1 = self._high = self._low = self._base = self._size = 0.0

    def goes_on(self, glyph: str, left: float, right: float, high: float, low: float) -> bool:
        """Take the next glyph in file order if it touches the run in the same font and size."""
        size = self._size
        gap = left - self._x1
        if (
            not self._glyphs
            or high != self._high
            or low != self._low
            or not -_BACK * size <= gap <= (2.15 if self.space == "\u3000" else _GAP) * size
        ):
            return False
        if self.space:
            if self.space == "\u3000" or (glyph < "\u2000" and self._glyphs[-1] < "\u2000"):
                self._glyphs.append(self.space)
            self.space = ""
        self._glyphs.append(glyph)
        self._x1 = right
        return True

    def begin(
        self,
        glyph: str,
        place: tuple[float, float],
        left: float,
        right: float,
        high: float,
        low: float,
    ) -> None:
        """End the run and begin a new one."""
        self.end()
        self.space = ""
        self._glyphs = [glyph]
        self._base, self._size = place
        self._x0, self._x1, self._high, self._low = left, right, high, low

    def end(self) -> None:
        """Finish the run."""
        if self._glyphs:
            self._sheet.runs.append(
                Run(
                    "".join(self._glyphs),
                    self._x0 - self._left,
                    self._x1 - self._left,
                    self._top - self._base,
                    self._size,
                )
            )
            self._glyphs = []
