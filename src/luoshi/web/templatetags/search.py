"""Marking what was searched for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
AROUND = 40  # characters shown before the first find in a long text
LONGEST = 120


@register.filter
def found(text: str, words: Sequence[str]) -> SafeString:
    """Write a text with the words marked; of a long one the part around the first of them."""
    pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - AROUND) if first and len(text) > LONGEST else 0
    piece = text[start : start + LONGEST]
    out, at = ["…" if start else ""], 0
    for match in pattern.finditer(piece):
        out += [escape(piece[at : match.start()]), "<mark>", escape(match[0]), "</mark>"]
        at = match.end()
    out += [escape(piece[at:]), "…" if start + LONGEST < len(text) else ""]
    return mark_safe("".join(out))  # noqa: S308 - every piece of the text is escaped above
