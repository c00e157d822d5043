"""Tags and text of a web page, in time linear in its length whatever it holds.

``html.parser`` of the standard library takes quadratic time on unclosed tags and stumbles on some
of Word's conditional sections, so this reader cuts the page itself (HTML Standard, 13.2.5, as far
as text needs it). Possessive patterns keep the search from going back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

_NAME: Final = r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/<>]{0,40})"
_TAG: Final = re.compile(_NAME + r"""(?P<more>(?:[^"'<>]++|"[^"]{0,4000}+"|'[^']{0,4000}+')*+)>""")
_PLAIN_TAG: Final = re.compile(_NAME + "(?P<more>[^<>]*+)>")
"""For quotes that never close, and values longer than any that says something (pictures)."""
_ATTRIBUTE: Final = re.compile(
    r"""(?P<name>[^\s=/"'<>]{1,60}+)\s*+(?:=\s*+(?P<value>"[^"]*+"|'[^']*+'|[^\s"'<>]++))?"""
)
_RAW: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noframes")
}
"""Elements whose content is no markup; it is skipped, since none of it is shown as text."""


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening or closing tag; names of tags and attributes in lower case."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(page: str) -> Iterator[Tag | str]:
    """Yield tags and pieces of text, character references resolved; comments are left out."""
    at = 0
    while (opening := page.find("<", at)) >= 0:
        if opening > at:
            yield unescape(page[at:opening])
        if page.startswith(("<!", "<?"), opening):
            comment = page.startswith("<!--", opening)
            end = page.find("-->" if comment else ">", opening + 2)
            if end < 0:
                return
            at = end + (3 if comment else 1)
            continue
        match = _TAG.match(page, opening) or _PLAIN_TAG.match(page, opening)
        if match is None:
            yield "<"
            at = opening + 1
            continue
        tag = Tag(match["name"].lower(), bool(match["close"]), _attributes(match["more"]))
        yield tag
        at = match.end()
        if tag.name in _RAW and not tag.closing:
            end_tag = _RAW[tag.name].search(page, at)
            if end_tag is None:
                return
            at = end_tag.start()
    if at < len(page):
        yield unescape(page[at:])


def _attributes(text: str) -> dict[str, str]:
    if not text or text.isspace():
        return {}
    return {
        match["name"].lower(): unescape((match["value"] or "").strip("\"'"))
        for match in _ATTRIBUTE.finditer(text)
    }
