"""OFD packages made after GB/T 33190-2016, and a small typesetter for their pages."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.64  # 三号, 16 pt, in millimetres
LEFT, RIGHT, TOP, PITCH = 28.0, 28.0 + 28 * SIZE, 40.0, 10.2
PARAGRAPHS = [
    "各县（区）人民政府，市政府各部门：",
    "为进一步做好今年的防汛抗旱工作，确保人民群众生命财产安全，现将有关事项通知如下，请认真贯彻执行。",
    "一、压实工作责任",
    "各县（区）人民政府要在5月15日前完成“三个责任人”的调整和公示，市水务局牵头开展培训，做到全员覆盖。",
    "二、排查风险隐患",
    "市应急管理局会同市自然资源局，对186处地质灾害点逐一排查，建立台账，6月底前整改完毕。",
]


@dataclass
class Ofd:
    """A package under construction: pages of content XML, templates, further documents."""

    pages: list[str] = field(default_factory=list)
    template: str = ""
    extra: dict[str, bytes] = field(default_factory=dict)
    box: str = "0 0 210 297"
    documents: int = 1

    def save(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            bodies = "".join(
                f"<ofd:DocBody><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
                for n in range(self.documents)
            )
            package.writestr("OFD.xml", f"<ofd:OFD {NAMESPACE}>{bodies}</ofd:OFD>")
            for number in range(self.documents):
                self._document(package, f"Doc_{number}")
            for name, data in self.extra.items():
                package.writestr(name, data)
        return target.getvalue()

    def _document(self, package: zipfile.ZipFile, folder: str) -> None:
        templates = '<ofd:TemplatePage ID="2" BaseLoc="Tpls/T.xml"/>' if self.template else ""
        used = '<ofd:Template TemplateID="2"/>' if self.template else ""
        listed = "".join(
            f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/P{n}.xml"/>' for n in range(len(self.pages))
        )
        package.writestr(
            f"{folder}/Document.xml",
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{self.box}"
            f"</ofd:PhysicalBox></ofd:PageArea>{templates}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        if self.template:
            package.writestr(f"{folder}/Tpls/T.xml", content(self.template))
        for number, page in enumerate(self.pages):
            package.writestr(f"{folder}/Pages/P{number}.xml", content(page, used))


def content(objects: str, before: str = "") -> str:
    return (
        f"<ofd:Page {NAMESPACE}>{before}<ofd:Content><ofd:Layer>{objects}</ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )


def text_object(text: str, x: float, base: float, size: float = SIZE, more: str = "") -> str:
    deltas = " ".join(f"{advance(char) * size:.3f}" for char in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x:.3f} {base - size:.3f} 100 10" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def advance(char: str) -> float:
    return 0.5 if char < "\u2000" else 1.0


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def wrap(text: str, indent: int) -> list[tuple[float, str]]:
    """Set a paragraph into lines of 28 glyphs."""
    lines = []
    x, current = LEFT + indent * SIZE, ""
    start = x
    for char in text:
        width = advance(char) * SIZE
        if x + width > RIGHT + 0.01 and char not in "，。、；：）”":
            lines.append((start, current))
            start = x = LEFT
            current = ""
        current += char
        x += width
    return [*lines, (start, current)]


def typeset(paragraphs: Sequence[str], per_page: int = 22) -> list[str]:
    """Set paragraphs on pages; each line is cut in two and written in a shuffled order."""
    shuffle = random.Random(7)  # noqa: S311 - a fixed order, no secret
    lines = [
        found
        for number, paragraph in enumerate(paragraphs)
        for found in wrap(paragraph, 2 if number else 0)
    ]
    pages: list[str] = []
    for first in range(0, len(lines), per_page):
        objects = [text_object(f"— {len(pages) + 1} —", 100, 280, 4.9)]
        for row, (x, text) in enumerate(lines[first : first + per_page]):
            half = len(text) // 2
            base = TOP + row * PITCH
            objects.append(text_object(text[:half], x, base) if half else "")
            at = x + sum(advance(char) for char in text[:half]) * SIZE
            objects.append(text_object(text[half:], at, base))
        shuffle.shuffle(objects)
        pages.append("".join(objects))
    return pages
