"""Word files written as raw XML, so that every construct in them is known (ECMA-376-1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = "Noto Sans CJK SC"


@dataclass
class Docx:
    """A Word file under construction: body XML, numbering XML, footnotes, header."""

    body: list[str] = field(default_factory=list)
    numbering: str = ""
    styles: str = ""
    footnotes: list[str] = field(default_factory=list)
    header: str = ""
    footer: str = ""
    size: int = 32
    page: str = (
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" '
        'w:header="851" w:footer="1400"/>'
    )

    def save(self) -> bytes:
        parts = {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
            "word/_rels/document.xml.rels": _relations(
                [(name, f"{name}.xml") for name in ("styles", "numbering", "footnotes")]
                + [("header", "header1.xml"), ("footer", "footer1.xml")]
            ),
            "word/document.xml": self._document(),
            "word/styles.xml": self._styles(),
            "word/numbering.xml": _part("numbering", self.numbering),
            "word/footnotes.xml": _part("footnotes", self._footnotes()),
            "word/header1.xml": _part("hdr", self.header or p("")),
            "word/footer1.xml": _part("ftr", self.footer or p("")),
        }
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in parts.items():
                package.writestr(zipfile.ZipInfo(name), text)
        return target.getvalue()

    def _document(self) -> str:
        section = (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
            f'<w:footerReference w:type="default" r:id="rId5"/>{self.page}</w:sectPr>'
        )
        return _part("document", f"<w:body>{''.join(self.body)}{section}</w:body>")

    def _styles(self) -> str:
        defaults = (
            f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" '
            f'w:eastAsia="{FONT}"/><w:sz w:val="{self.size}"/><w:lang w:val="en-US" '
            'w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
            '<w:name w:val="Normal"/></w:style>'
        )
        return _part("styles", defaults + self.styles)

    def _footnotes(self) -> str:
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p>'
            "</w:footnote>"
            for kind, number, tag in (
                ("separator", -1, "separator"),
                ("continuationSeparator", 0, "continuationSeparator"),
            )
        )
        return separators + "".join(
            f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>'
            f"{run(text)}</w:p></w:footnote>"
            for number, text in enumerate(self.footnotes, 1)
        )


def _part(root: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} xmlns:w="{W}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:v="urn:schemas-microsoft-com:vml">'
        f"{content}</w:{root}>"
    )


def _content_types() -> str:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{main}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"),
            ("footnotes", "footnotes"), ("header1", "header"), ("footer1", "footer"),
        )
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types '
        'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{base}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships '
        f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}'
        "</Relationships>"
    )


def run(text: str, properties: str = "") -> str:
    """Return a run; ``\\n`` in the text is a line break."""
    inner = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def deleted(text: str) -> str:
    """Return a run that a tracked revision removed."""
    return (
        '<w:del w:id="9" w:author="甲" w:date="2026-01-05T08:00:00Z"><w:r>'
        f'<w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'
    )


def inserted(text: str) -> str:
    """Return a run that a tracked revision added."""
    return f'<w:ins w:id="8" w:author="甲" w:date="2026-01-05T08:00:00Z">{run(text)}</w:ins>'


def p(*runs: str, properties: str = "") -> str:
    """Return a paragraph of runs; plain strings become runs."""
    content = "".join(item if item.startswith("<") else run(item) for item in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def numbered(number: int, depth: int) -> str:
    """Return the properties of a numbered paragraph."""
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def styled(style: str) -> str:
    """Return the properties of a paragraph with a style."""
    return f'<w:pStyle w:val="{style}"/>'


def table(
    rows: Sequence[Sequence[str]], widths: Sequence[int], *, header: bool = True, size: int = 0
) -> str:
    """Return a bordered table. A cell "^" continues the one above, "<" the one to the left."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = []
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            if text == "<":
                continue
            span = 1
            while column + span < len(row) and row[column + span] == "<":
                span += 1
            below = number + 1 < len(rows) and rows[number + 1][column] == "^"
            merge = "<w:vMerge/>" if text == "^" else '<w:vMerge w:val="restart"/>' if below else ""
            width = sum(widths[column : column + span])
            spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            smaller = f'<w:sz w:val="{size}"/>' if size else ""
            content = p(run("" if text == "^" else text, smaller))
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{merge}</w:tcPr>'
                f"{content}</w:tc>"
            )
        head = "<w:tblHeader/>" if header and number == 0 else ""
        lines.append(f"<w:tr><w:trPr>{head}</w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(lines)}</w:tbl>"
    )


def level(depth: int, format_: str, template: str, extra: str = "") -> str:
    """Return one level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>{extra}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{template}"/></w:lvl>'
    )


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "chineseCountingThousand", "%1、", '<w:pStyle w:val="Part"/>')
    + level(1, "chineseCountingThousand", "（%2）", '<w:pStyle w:val="Point"/>')
    + level(2, "decimal", "%3．")
    + level(3, "decimal", "（%4）")
    + level(4, "decimalEnclosedCircleChinese", "%5")
    + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "decimal", "第%1条　")
    + level(1, "decimal", "%1.%2　")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
NUMBERED_STYLES = (
    '<w:style w:type="paragraph" w:styleId="Part"><w:name w:val="Part"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Point"><w:name w:val="Point"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="PartChild"><w:name w:val="Part Child"/>'
    '<w:basedOn w:val="Part"/></w:style>'
)
