"""The standard's names in the language of the page; papers and tables of points use the Chinese ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from luoshi.gb26875.codes import Name


def in_words(name: Name) -> str:
    """Return a name in the reader's language."""
    return name.en if (get_language() or "").startswith("en") else name.zh
