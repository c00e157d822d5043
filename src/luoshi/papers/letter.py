"""A 督办单 as a Word document in the letter form of GB/T 9704-2012 (10.1 信函格式).

The name of the issuer in red over a red double line, another at the foot of the first page, the number at the right
below the first; then title, addressee, text, signature, and the annexes: a list where several matters are pressed, and
the form on which the addressee replies.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.papers import cells, layout, wording, wordml
from luoshi.papers.outlet import deliver
from luoshi.papers.wordpages import (
    Document,
    Section,
    new_document,
    number_pages,
    packed,
    set_up_page,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from luoshi.papers.outlet import Outlet

RED: Final = "FF0000"
MARK_TOP: Final = 30.0  # mm; 10.1: 发文机关标志上边缘至上页边
LINE_GAP: Final = 4.0  # mm; 10.1: the first line below the name
LINE_WIDTH: Final = 170.0  # mm; 10.1: 线长, centred
LINE_FOOT: Final = 20.0  # mm; 10.1: the second line above the edge of the page
MARK_SIZE: Final = (
    32.0  # points; the standard names none: at most this, less where the name is long
)
OVERHANG: Final = (LINE_WIDTH - layout.TYPE_AREA_WIDTH) / 2
NUMBER_SPACE: Final = layout.SANHAO * 7 / 8  # points; 10.1: the number below the line
DATE_INDENT: Final = 4  # 7.3.5.2: characters from the right without a seal
LIST: Final = wordml.Grid(
    ("序号", "台账编号", "督办事项", "牵头单位", "完成时限"),
    (12, 26, 68, 26, 24),
    ("GwCentre", "GwCentre", "GwCell", "GwCentre", "GwCentre"),
)
TITLE_WIDTH: Final = 2 * int(
    layout.TYPE_AREA_WIDTH / layout.MM_PER_POINT / layout.ERHAO
)  # columns of a title's line
FORM: Final = (34.0, 122.0)  # mm: label and content
_BODY: Final = "luoshi-letter"


@dataclass(frozen=True, slots=True)
class Pressed:
    """One matter that the order presses."""

    code: str
    text: str
    lead: str
    due: str


@dataclass(frozen=True, slots=True)
class Letter:
    """An order, ready to print. ``facts`` and ``demand`` are paragraphs."""

    issuer: str
    number: str
    title: str
    kind: str  # what the title ends with: 督办提醒函
    addressee: str
    facts: tuple[str, ...]
    demand: tuple[str, ...]
    reply: str  # by when, and where to
    reply_by: dt.date
    signed_on: dt.date
    signer: str = ""
    copy_to: str = ""
    pressed: tuple[Pressed, ...] = ()


def write_letter(letter: Letter, file: Outlet) -> None:
    """Write ``letter`` as .docx to a path or an open binary file; the same letter gives the same bytes.

    Raises MissingLibrary without python-docx.
    """
    document = new_document()
    document.settings.odd_and_even_pages_header_footer = True
    document.add_paragraph(_BODY)
    section = document.sections[0]
    set_up_page(section, layout.UPRIGHT, layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
    _set_up_letter(section, letter)
    _describe(document, letter)
    deliver(packed(document, lambda _mark: _body(letter), _BODY), file)


def _describe(document: Document, letter: Letter) -> None:
    properties = document.core_properties
    properties.title = cells.printable(letter.title)[:255]
    properties.subject = cells.printable(letter.number)
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = dt.datetime.combine(letter.signed_on, dt.time())


def _set_up_letter(section: Section, letter: Letter) -> None:
    """Head and foot of the first page; page numbers on the others only (10.1: 首页不显示页码)."""
    from luoshi.papers.libraries import library

    shared = library("docx.shared", "python-docx")
    section.different_first_page_header_footer = True
    section.header_distance = shared.Mm(MARK_TOP)
    section.footer_distance = shared.Mm(LINE_FOOT)
    _replace(section.first_page_header, _mark(letter.issuer))
    _replace(section.first_page_footer, _line("thinThickSmallGap", before=0))
    indent = layout.PAGE_NUMBER_INDENT
    lifted = layout.UPRIGHT.footer - LINE_FOOT
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        number_pages(footer, side, indent, after=lifted)


def _replace(part: object, xml: str) -> None:
    """Put our paragraphs into a head or foot in place of its empty one."""
    from luoshi.papers.libraries import library

    oxml = library("docx.oxml", "python-docx")
    part.is_linked_to_previous = False  # type: ignore[attr-defined] # python-docx's, which is imported late
    old = part.paragraphs[0]._p  # type: ignore[attr-defined] # noqa: SLF001 - replaced by our own XML
    found = oxml.parse_xml(f"<w:body {oxml.ns.nsdecls('w')}>{xml}</w:body>")
    for paragraph in list(found):
        old.addprevious(paragraph)
    old.getparent().remove(old)


def _mark(issuer: str) -> str:
    """Return the issuer's name in red, and the double line below it, the thick one above."""
    room = layout.TYPE_AREA_WIDTH / layout.MM_PER_POINT
    size = min(MARK_SIZE, room / max(len(issuer), 1))
    half, pitch = round(size * 2), round(size * 1.2 * 20)
    properties = (
        f'{wordml.fonts(layout.XIAOBIAOSONG)}<w:color w:val="{RED}"/><w:sz w:val="{half}"/>'
    )
    text = wordml.run(issuer).replace("<w:r>", f"<w:r><w:rPr>{properties}</w:rPr>", 1)
    name = (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
        f'<w:jc w:val="center"/></w:pPr>{text}</w:p>'
    )
    return name + _line("thickThinSmallGap", before=LINE_GAP)


def _line(kind: str, *, before: float) -> str:
    """Return an empty paragraph over a red double line of 170 mm, ``before`` mm below what stands above it."""
    out = wordml.twips(OVERHANG)
    border = f'<w:bottom w:val="{kind}" w:sz="24" w:space="0" w:color="{RED}"/>'
    return (
        f'<w:p><w:pPr><w:pBdr>{border}</w:pBdr><w:spacing w:before="0" w:after="0" '
        f'w:line="{max(wordml.twips(before), 20)}" w:lineRule="exact"/><w:ind w:left="-{out}" w:right="-{out}"/></w:pPr>'
        '<w:r><w:rPr><w:sz w:val="2"/></w:rPr></w:r></w:p>'
    )


def _body(letter: Letter) -> Iterator[str]:
    yield _number(letter)
    yield wordml.paragraph("GwText")
    yield wordml.paragraph("GwText")
    yield wordml.paragraph("GwTitle", wordml.run("\n".join(title_lines(letter.title, letter.kind))))
    yield wordml.paragraph("GwText")
    yield wordml.paragraph("GwTo", wordml.run(f"{letter.addressee}："))
    yield from _part("一、督办事由", letter.facts)
    yield from _part("二、办理要求", letter.demand)
    yield from _part("三、回复要求", (letter.reply,))
    yield from _annex_note(letter)
    yield from _signature(letter)
    if letter.copy_to:
        yield _copies(letter.copy_to)
    yield from _annexes(letter)


def title_lines(title: str, kind: str) -> list[str]:
    """Break a title where its sense allows (7.3.1: 回行时词意完整): before its kind, the rest into lines alike in length."""
    if cells.width(title) <= TITLE_WIDTH:
        return [title]
    head = title.removesuffix(kind)
    count = -(-cells.width(head) // TITLE_WIDTH)
    length = -(-len(head) // count)
    lines = [head[start : start + length] for start in range(0, len(head), length)]
    return [*lines, kind] if head != title else lines


def _number(letter: Letter) -> str:
    """Return the line below the red one: who signed at the left, the number at the right edge (10.1)."""
    tab = wordml.twips(layout.TYPE_AREA_WIDTH)
    signer = wordml.run(f"签发人：{letter.signer}" if letter.signer else "")
    return (
        f'<w:p><w:pPr><w:pStyle w:val="GwTo"/><w:tabs><w:tab w:val="right" w:pos="{tab}"/></w:tabs>'
        f'<w:spacing w:before="{round(NUMBER_SPACE * 20)}"/></w:pPr>{signer}{wordml.run(chr(9) + letter.number)}</w:p>'
    )


def _part(heading: str, paragraphs: Sequence[str]) -> Iterator[str]:
    yield wordml.paragraph("GwText", wordml.run(heading, layout.HEITI), keep=True)
    for text in paragraphs:
        yield wordml.paragraph("GwText", wordml.run(text))


def _annex_note(letter: Letter) -> Iterator[str]:
    """Name the annexes one line below the text (7.3.4)."""
    yield wordml.paragraph("GwText")
    if len(letter.pressed) > 1:
        yield wordml.paragraph("GwText", wordml.run("附件：1．督办事项清单"), keep=True)
        yield wordml.paragraph("GwText", wordml.run("　　　2．督办事项回复单"), keep=True)
    else:
        yield wordml.paragraph("GwText", wordml.run("附件：督办事项回复单"), keep=True)


def _signature(letter: Letter) -> Iterator[str]:
    """Sign without a seal (7.3.5.2): the issuer, centred over the date, which stands four characters from the right."""
    date = wording.day(letter.signed_on)
    wide = max((cells.width(letter.issuer) - cells.width(date)) / 4, -DATE_INDENT)
    yield wordml.paragraph("GwText", keep=True)
    yield wordml.paragraph("GwText", keep=True)
    # Centred over the date: half of the difference hangs over on either side, as far as the paper goes.
    yield _right(letter.issuer, max(DATE_INDENT - wide, 0), keep=True)
    yield _right(date, max(DATE_INDENT, wide - DATE_INDENT if wide > DATE_INDENT else 0))


def _right(text: str, characters: float, *, keep: bool = False) -> str:
    points = round(characters * layout.SANHAO * 20)
    keeping = "<w:keepNext/>" if keep else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="GwTo"/>{keeping}<w:ind w:rightChars="{round(characters * 100)}" w:right="{points}"/>'
        f'<w:jc w:val="right"/></w:pPr>{wordml.run(text)}</w:p>'
    )


def _copies(names: str) -> str:
    """Return who else gets the letter, between two lines, one character in (7.4.2), in 四号."""
    border = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="000000"/>'
        for side in ("top", "bottom")
    )
    points = round(layout.SIHAO * 20)
    text = wordml.run(f"抄送：{names.rstrip('。')}。")
    text = text.replace(
        "<w:r>", f'<w:r><w:rPr><w:sz w:val="{round(layout.SIHAO * 2)}"/></w:rPr>', 1
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="GwTo"/><w:pBdr>{border}</w:pBdr><w:spacing w:before="560"/>'
        f'<w:ind w:leftChars="100" w:left="{points}" w:rightChars="100" w:right="{points}"/></w:pPr>{text}</w:p>'
    )


def _annexes(letter: Letter) -> Iterator[str]:
    """Yield the list of matters, where there are several, and the form for the reply, each on a page of its own."""
    several = len(letter.pressed) > 1
    if several:
        yield _annex("附件1")
        yield wordml.paragraph("GwTitle", wordml.run("督办事项清单"), keep=True)
        yield wordml.paragraph("GwCaption", keep=True)
        yield wordml.table_start(LIST)
        for number, one in enumerate(letter.pressed, 1):
            yield wordml.table_row(LIST, (str(number), one.code, one.text, one.lead, one.due))
        yield wordml.TABLE_END
    yield _annex("附件2" if several else "附件")
    yield wordml.paragraph("GwTitle", wordml.run("督办事项回复单"), keep=True)
    yield wordml.paragraph("GwCaption", keep=True)
    yield from _form(letter)


def _annex(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="GwAnnex"/><w:keepNext/><w:pageBreakBefore/></w:pPr>{wordml.run(text)}</w:p>'


def _form(letter: Letter) -> Iterator[str]:
    """Yield the form on which the addressee replies: what is known is filled in."""
    codes = "、".join(one.code for one in letter.pressed)
    lines = (
        ("督办文号", letter.number, 11),
        ("督办事项", f"{letter.title}（{codes}）" if codes else letter.title, 14),
        ("承办单位", letter.addressee, 11),
        ("回复时限", wording.day(letter.reply_by), 11),
        ("办理情况", "", 42),
        ("未按期完成的原因", "", 24),
        ("下一步措施和完成日期", "", 34),
        ("责任人及电话", "", 13),
        ("单位负责人\n签字（公章）", "\n\n　　　　　　　　年　　月　　日", 24),
    )
    yield wordml.table_open(FORM)
    for label, text, height in lines:
        left = wordml.cell(
            wordml.paragraph("GwHead", wordml.run(label)), FORM[0], shade=wordml.SHADES[1]
        )
        right = wordml.cell(wordml.paragraph("GwCell", wordml.run(text) if text else ""), FORM[1])
        yield wordml.row([left, right], height=height)
    yield wordml.TABLE_END
    yield wordml.paragraph("GwNote")
