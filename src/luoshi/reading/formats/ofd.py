"""OFD, the national fixed-layout format (GB/T 33190-2016).

The package (clause 7.1) holds OFD.xml, which names one or several documents; each has its pages
and page templates (7.5–7.7). ``ofd_page`` turns their text objects into placed runs, ``layout``
turns those into paragraphs and rows. Name spaces are not compared: writers use several.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from luoshi.reading.formats.composer import Composer
from luoshi.reading.formats.layout import Sheet, compose, scanned
from luoshi.reading.formats.ofd_page import Content, box, child, children
from luoshi.reading.formats.package import Package, open_package
from luoshi.reading.formats.ranges import ranges
from luoshi.reading.formats.source import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    ScannedFile,
    SourceText,
    UnreadableFile,
)

MAX_PAGES: Final = 10_000
A4: Final = (0.0, 0.0, 210.0, 297.0)
DOCUMENTS: Final = "文件包里有 {n} 份文档，已依次读入。"
PICTURES: Final = "第 {pages} 页是图片，其中的文字未读入；如需读取请先做文字识别（OCR）。"
LOST_PAGES: Final = "第 {pages} 页已损坏，未读入。"
TEMPLATES: Final = "模板页已损坏，其中 {n} 个未读入。"


def read(data: bytes) -> SourceText:
    """Read an OFD package; raises UnreadableFile with one sentence for the user.

    Several documents in one package follow one another, their pages counted through. Text that a
    template repeats on every page counts as a running head.
    """
    package = open_package(data)
    _refuse_encrypted(package)
    roots = list(_document_roots(package))
    if not roots:
        raise DamagedFile("OFD.xml 里没有文档（DocRoot）；请重新取得文件。")
    composer = Composer()
    reader = _Reader(package, composer)
    documents = [reader.read(root) for root in roots]
    sheets = reader.sheets
    if reader.lost and len(reader.lost) == len(sheets):
        raise DamagedFile("OFD 的每一页都已损坏，无法读取；请重新取得文件。")
    pictures = scanned(sheets)
    if pictures and not any(sheet.runs for sheet in sheets if sheet.number not in pictures):
        raise ScannedFile(
            f"第 {ranges(pictures)} 页是扫描图片，没有文字；请先做文字识别（OCR）后再读。"
        )
    composer.count(DOCUMENTS, len(roots) if len(roots) > 1 else 0)
    margins = [text for document in documents for text in compose(document, composer)]
    notes = [PICTURES.format(pages=ranges(pictures))] if pictures else []
    if reader.lost:
        notes.append(LOST_PAGES.format(pages=ranges(reader.lost)))
    return composer.finish("ofd", pages=len(sheets), notes=notes, margins=margins)


def _refuse_encrypted(package: Package) -> None:
    """Refuse packages encrypted after GM/T 0099: a list of encryptions or a key seed is in them."""
    for name in package:
        base = posixpath.basename(name).casefold()
        if base in ("encryptions.xml", "encryption.xml", "decryptseed.dat"):
            raise EncryptedFile("OFD 文件已加密；请用版式阅读器解密、另存后再读。")


def _document_roots(package: Package) -> Iterator[str]:
    for body in children(package.xml("OFD.xml"), "DocBody"):
        root = child(body, "DocRoot")
        if root is not None and (root.text or "").strip():
            yield (root.text or "").strip().lstrip("/")


def _resolve(base: str, place: str) -> str:
    """Return the part that a location (ST_Loc, 7.3) names, seen from part ``base``."""
    if place.startswith("/"):
        return place.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), place))


@dataclass(slots=True)
class _Reader:
    """Gathers the pages of all documents in one package."""

    package: Package
    composer: Composer
    sheets: list[Sheet] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    templates: dict[str, Content | None] = field(default_factory=dict)

    def read(self, root: str) -> list[Sheet]:
        """Add and return the pages of the document whose Document.xml is the part ``root``."""
        first = len(self.sheets)
        document = self.package.xml(root)
        common = child(document, "CommonData")
        area = A4 if common is None else box(child(common, "PageArea"), A4)
        self.templates = {}
        for template in () if common is None else children(common, "TemplatePage"):
            identity, place = template.get("ID", ""), template.get("BaseLoc", "")
            self.templates[identity] = self._content(_resolve(root, place))
            self.composer.count(TEMPLATES, int(self.templates[identity] is None))
        pages = child(document, "Pages")
        for page in () if pages is None else children(pages, "Page"):
            if len(self.sheets) >= MAX_PAGES:
                raise FileTooLarge(f"OFD 超过 {MAX_PAGES} 页的上限；请拆分后再读。")
            self._page(_resolve(root, page.get("BaseLoc", "")), area)
        return self.sheets[first:]

    def _page(self, name: str, area: tuple[float, float, float, float]) -> None:
        number = len(self.sheets) + 1
        content = self._content(name)
        if content is None:
            self.lost.append(number)
            self.sheets.append(Sheet(number, area[2], area[3]))
            return
        x, y, width, height = box(content.area, area)
        sheet = Sheet(number, width, height)
        for used in content.templates:
            template = self.templates.get(used)
            if template is not None:
                template.place(sheet, x, y, self.composer)
        content.place(sheet, x, y, self.composer)
        self.sheets.append(sheet)

    def _content(self, name: str) -> Content | None:
        """Return the content of a page or template; None when its part is missing or broken."""
        try:
            return Content(self.package.xml(name))
        except FileTooLarge:
            raise
        except UnreadableFile:
            return None
