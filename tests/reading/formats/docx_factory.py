"""Small raw-XML factories for .docx and .xlsx packages."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Return a deflated zip of the members in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    """Return a w:r holding ``text``."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str = "", properties: str = "") -> str:
    """Return a w:p; content that is not XML becomes one run."""
    ppr = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    body = content if content.startswith("<") or not content else run(content)
    return f"<w:p>{ppr}{body}</w:p>"


def numbered(text: str, num: int, level: int = 0) -> str:
    """Return a paragraph of list instance ``num``."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def styled(text: str, style: str, more: str = "") -> str:
    """Return a paragraph of a style."""
    return p(text, f'<w:pStyle w:val="{style}"/>{more}')


def level(
    index: int, template: str, fmt: str = "decimal", *, start: int = 1, more: str = ""
) -> str:
    """Return a w:lvl with its template, such as ``%1、``."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{more}'
        f'<w:lvlText w:val="{template}"/></w:lvl>'
    )


def abstract(identity: int, *levels: str, more: str = "") -> str:
    """Return a w:abstractNum."""
    return f'<w:abstractNum w:abstractNumId="{identity}">{more}{"".join(levels)}</w:abstractNum>'


def num(identity: int, abstract_id: int, overrides: str = "") -> str:
    """Return a w:num."""
    return (
        f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'
    )


def cell(content: str = "", properties: str = "") -> str:
    """Return a w:tc."""
    inner = content if content.startswith("<w:p>") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a w:tr; cells that are not XML become w:tc."""
    body = "".join(item if item.startswith("<w:") else cell(item) for item in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{body}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    """Return a w:tbl with its grid."""
    return f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def docx(
    *body: str,
    numbering: str = "",
    styles: str = "",
    footnotes: str = "",
    endnotes: str = "",
    header: str = "",
    footer: str = "",
    comments: str = "",
    extra: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a .docx with these parts; each is the inside of the part's root element."""
    parts = {
        "numbering": numbering,
        "styles": styles,
        "footnotes": footnotes,
        "endnotes": endnotes,
        "hdr": header,
        "ftr": footer,
        "comments": comments,
    }
    kinds = {"hdr": "header", "ftr": "footer"}
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _HEAD
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": f"{_HEAD}<w:document {_SPACES}><w:body>{''.join(body)}</w:body>"
        "</w:document>",
        "word/_rels/document.xml.rels": _relations(
            {kinds.get(kind, kind): f"{kind}.xml" for kind, inner in parts.items() if inner}
        ),
    }
    for kind, inner in parts.items():
        if inner:
            members[f"word/{kind}.xml"] = f"{_HEAD}<w:{kind} {_SPACES}>{inner}</w:{kind}>"
    return zipped(members | (extra or {}))


def _relations(targets: dict[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{index}" Type="{R}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets.items(), 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{inner}</Relationships>'


def sheet(*rows: str, merges: tuple[str, ...] = ()) -> str:
    """Return a worksheet of these rows (the inside of w:row elements)."""
    data = "".join(item if item.startswith("<row") else f"<row>{item}</row>" for item in rows)
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'{_HEAD}<worksheet xmlns="{S}"><sheetData>{data}</sheetData>{merged}</worksheet>'


def texts(*cells: str) -> str:
    """Return cells with inline strings."""
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in cells)


def xlsx(
    *sheets: str, states: tuple[str, ...] = (), strings: str = "", styles: str = "", more: str = ""
) -> bytes:
    """Return an .xlsx of these worksheets."""
    targets = {str(index): content for index, content in enumerate(sheets, 1)}
    listed = "".join(
        f'<sheet name="表{index}" sheetId="{index}" r:id="rId{index}" '
        f'state="{states[int(index) - 1] if states else "visible"}"/>'
        for index in targets
    )
    links = {index: f'"{R}/worksheet" Target="worksheets/sheet{index}.xml"' for index in targets}
    if strings:
        links["90"] = f'"{R}/sharedStrings" Target="sharedStrings.xml"'
    if styles:
        links["91"] = f'"{R}/styles" Target="styles.xml"'
    rels = "".join(f'<Relationship Id="rId{key}" Type={rest}/>' for key, rest in links.items())
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{_HEAD}<Types/>",
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{S}" xmlns:r="{R}">{more}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{space}">{rels}'
        "</Relationships>",
    }
    members |= {f"xl/worksheets/sheet{key}.xml": content for key, content in targets.items()}
    if strings:
        members["xl/sharedStrings.xml"] = f'{_HEAD}<sst xmlns="{S}">{strings}</sst>'
    if styles:
        members["xl/styles.xml"] = f'{_HEAD}<styleSheet xmlns="{S}">{styles}</styleSheet>'
    return zipped(members)


OFFICIAL = abstract(
    1,
    level(0, "%1、", "chineseCounting"),
    level(1, "（%2）", "chineseCounting"),
    level(2, "%3．"),
    level(3, "（%4）"),
    level(4, "%5", "decimalEnclosedCircle"),
) + num(1, 1)
CHOICE = (  # a text box in both branches: ``CHOICE.format(choice=…, fallback=…)``
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
    "{choice}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent>{fallback}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
