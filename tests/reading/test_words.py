"""Word classes: the patterns made of them, and what they say of a clause."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.words import (
    HEADS,
    classes_inside,
    head_class,
    lexicon,
    pattern,
    trie_pattern,
    word_lists,
)

WORDS = st.lists(st.text("市局长a.(", min_size=1, max_size=4), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("words", "expression"),
    [
        (["市局", "市", "市局长"], "市(?:局(?:长)?)?"),
        (["严禁", "严防"], "严(?:禁|防)"),
        (["a.b"], r"a\.b"),
        ([], ""),
    ],
)
def test_trie_pattern_shares_what_words_begin_with(words: list[str], expression: str) -> None:
    assert trie_pattern(words) == expression


@given(WORDS, st.text("市局长a.(", max_size=8))
def test_trie_pattern_matches_the_longest_word_and_nothing_else(
    words: list[str], text: str
) -> None:
    longest = max((word for word in words if text.startswith(word)), key=len, default=None)

    match = re.match(trie_pattern(words), text)

    assert (match and match.group()) == longest


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("严禁拖欠工资", "ban"),
        ("制定工作方案", "finish"),
        ("加强日常管理", "keep"),
        ("提高站位", "attitude"),
        ("市教育局", "-"),
        ("制", "-"),
        ("", "-"),
    ],
)
def test_head_class_is_that_of_the_longest_word_in_front(words: str, name: str) -> None:
    assert head_class(words) == name


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("制定工作方案", {"artefact$"}),
        ("工作方案已制定", {"artefact"}),
        ("专项行动", {"campaign$"}),
        ("排", set()),
        ("", set()),
    ],
)
def test_classes_inside_tell_words_at_the_end_from_others(words: str, classes: set[str]) -> None:
    assert classes_inside(words) == classes


@pytest.mark.parametrize("name", sorted(word_lists()))
def test_every_word_of_a_class_is_matched_whole_by_its_pattern(name: str) -> None:
    assert [word for word in word_lists()[name] if not pattern(name).fullmatch(word)] == []


def test_lexicon_holds_every_class_that_heads_ask_for() -> None:
    assert set(HEADS) <= set(lexicon())
    assert [name for name, words in lexicon().items() if not words] == []


@given(st.text("严禁加强制定方案市局", max_size=20))
def test_any_words_have_one_head_class(words: str) -> None:
    assert head_class(words) in {name.partition("_")[0] for name in HEADS} | {"-"}
