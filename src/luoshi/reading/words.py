"""Word classes from ``data/words.toml``, compiled to trie-shaped patterns (longest match, linear time)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from operator import add
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
    raw = tomllib.loads(
        files("luoshi.reading").joinpath("data/words.toml").read_text(encoding="utf-8")
    )
    return {name: tuple(words) for name, words in raw.items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the compiled pattern of a word class."""
    return re.compile(trie_pattern(word_lists()[name]))


HEADS = (
    "ban_words",
    "sanction_words",
    "report_verbs",
    "past_words",
    "purpose_verbs",
    "manner_verbs",
    "finish_verbs",
    "keep_verbs",
    "attitude_words",
)


@cache
def lexicon() -> dict[str, frozenset[str]]:
    """Return the large word classes of ``data/lexicon.txt`` by name."""
    classes: dict[str, set[str]] = {}
    name = ""
    for line in (
        files("luoshi.reading")
        .joinpath("data/lexicon.txt")
        .read_text(encoding="utf-8")
        .splitlines()
    ):
        if line.startswith("["):
            name = line.strip("[]")
            classes[name] = set()
        elif line and not line.startswith("#"):
            classes[name].update(line.split())
    return {name: frozenset(words) for name, words in classes.items()}


@cache
def _head_classes() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in reversed(HEADS):
        short = name.partition("_")[0]
        found |= dict.fromkeys(lexicon()[name], short)
    return found


def head_class(words: str) -> str:
    """Return the class of the longest known word that opens ``words``, or ``-``."""
    classes = _head_classes()
    for size in (5, 4, 3, 2):
        if (name := classes.get(words[:size])) is not None:
            return name
    return "-"


SHORTEST, LONGEST = 2, 5  # characters of a word that is looked for inside others


@cache
def _inside() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the known words with their classes by their first two characters."""
    names = (
        "artefact_nouns",
        "standing_nouns",
        "indicator_nouns",
        "campaign_nouns",
        "past_words",
        "sanction_words",
        "attitude_words",
        "slogan_idioms",
        "concrete_idioms",
        "ban_words",
    )
    found: dict[str, str] = {}
    for name in names:
        found |= dict.fromkeys(lexicon()[name], name.partition("_")[0])
    by_opening: dict[str, list[tuple[str, str]]] = {}
    for word, name in sorted(found.items()):
        if SHORTEST <= len(word) <= LONGEST:
            by_opening.setdefault(word[:SHORTEST], []).append((word, name))
    return {opening: tuple(words) for opening, words in by_opening.items()}


def classes_inside(words: str) -> set[str]:
    """Return the classes of all known words of two to five characters inside ``words``."""
    known = _inside()
    found = set()
    for k, listed in enumerate(map(known.get, map(add, words, words[1:]))):
        for word, name in listed or ():
            if words.startswith(word, k):
                found.add(name if k + len(word) < len(words) else name + "$")
    return found
