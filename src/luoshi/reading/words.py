"""Word classes from ``data/words.toml``, compiled to trie-shaped patterns (longest match, linear time)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


def trie_pattern(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of ``words`` at a place, whatever their number."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, Any]) -> str:
    choices = [re.escape(char) + _branch(child) for char, child in sorted(node.items()) if char]
    if not choices:
        return ""
    if len(choices) == 1 and "" not in node:
        return choices[0]
    body = "(?:" + "|".join(choices) + ")"
    return body + "?" if "" in node else body


@cache
def word_lists() -> dict[str, tuple[str, ...]]:
    """Return every word class by name."""
    raw = tomllib.loads(files("luoshi.reading").joinpath("data/words.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in raw.items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the compiled pattern of a word class."""
    return re.compile(trie_pattern(word_lists()[name]))
