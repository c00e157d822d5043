"""Help in Chinese, or in English when the environment asks for it."""

from __future__ import annotations

import os


def english() -> bool:
    """Say whether LC_ALL, LC_MESSAGES or LANG, the first that is set, asks for English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value.lower().startswith("en")
    return False


def pick(chinese: str, other: str) -> str:
    """Return the text in the user's language."""
    return other if english() else chinese
