"""Element and attribute names of WordprocessingML, and its parts parsed under one name space.

Transitional documents (ECMA-376-1:2006 and ISO 29500-4: Word, WPS, LibreOffice) and strict ones
(ISO 29500-1) differ in the addresses of their name spaces only, so the strict ones are rewritten
in the root tag before parsing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.package import Package, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML: Final = "{urn:schemas-microsoft-com:vml}"
PACKAGE_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_TRANSITIONAL: Final = b"http://schemas.openxmlformats.org/"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"officeDocument/2006/math"),
)
_ROOT_TAG: Final = 16_384  # the name spaces of a part stand within its first bytes

VAL: Final = W + "val"
P, R_, T, TBL = W + "p", W + "r", W + "t", W + "tbl"
PPR, RPR, NUMPR = W + "pPr", W + "rPr", W + "numPr"
_OFF: Final = frozenset({"0", "false", "off"})


def part(package: Package, name: str) -> Element:
    """Return the root of an XML part, its name spaces transitional. Raises like ``parse_xml``."""
    data = package.read(name)
    head = data[:_ROOT_TAG]
    if b"http://purl.oclc.org/ooxml/" in head:
        for strict, transitional in _STRICT:
            head = head.replace(strict, _TRANSITIONAL + transitional)
        data = head + data[_ROOT_TAG:]
    return parse_xml(data, name)


def on(parent: Element | None, tag: str) -> bool:
    """Whether the toggle property ``tag`` is set in ``parent`` (ECMA-376-1, 17.17.4 ST_OnOff)."""
    if parent is None:
        return False
    element = parent.find(tag)
    return element is not None and element.get(VAL, "1") not in _OFF


def value(parent: Element | None, tag: str) -> str | None:
    """Return ``w:val`` of the child ``tag``, or None."""
    element = None if parent is None else parent.find(tag)
    return None if element is None else element.get(VAL)


def number(text: str | None) -> int | None:
    """Return a decimal attribute as an integer; None when missing or not a number."""
    try:
        return int(text) if text is not None and len(text) <= 12 else None
    except ValueError:
        return None
