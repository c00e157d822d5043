"""Near-duplicate rows: the same task written twice, or written again a year later.

Theory of operation. Two rows are the same task when they name the same action and object, whatever
the year, date and figure. So every row is *masked* first: dates and bounds (以上, 不低于) go, figures
become one mark, spaces and punctuation go. Numbers that are part of a name stay (第二中学, 312国道).

The masked text is cut into overlapping pairs of characters. A pair that lies in the *frame* of
official sentences (加快推进…, …工作, the mark) weighs little, a pair from the object five times as
much; ``data/frame_words.txt`` lists the frame. With s the weight that two rows share, and a ≤ b the
weights that only one of them has, their similarity is the symmetric Tversky index

    s / (s + 0.7 a + 0.3 b)

so that a row which only says more (b) stays close, and a row which names another object instead
(a and b) falls away. It is 1.0 for rows that differ in figures only, 0 when both name numbered
things and not the same ones, and does not depend on the other rows of the ledger: the number
printed beside a proposal can be recomputed by hand. ``THRESHOLD`` divides the cases in
``tests/reading/cases/duplicates.tsv``.

Comparing all rows with all rows is avoided by prefix filtering: similarity t needs shared weight
of at least t of the lighter row and 0.3 t / (1 - 0.7 t) of the heavier one, hence two such rows
share a pair among their rarest ones, and only those are looked up. The result is exact.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THRESHOLD = 0.61
LEAST_WEIGHT = 20  # Below this a row has no object of its own, and nothing is said about it.
OBJECT_WEIGHT, FRAME_WEIGHT = 5, 1  # of a character; a pair weighs the sum. Integers add exactly.
FEWER, MORE = 0.7, 0.3  # What the smaller and the larger remainder cost.
LEAST_SHARE = MORE * THRESHOLD / (1 - FEWER * THRESHOLD)  # of a row's weight, in any alike pair
COPIES = 8
ROUNDING = 1e-9
MARK = "0"

DATE = re.compile(
    r"“?十[一二三四五六七八九]五”?(?:时期|期间|末)?"
    r"|(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*年(?:度|内|底|末|初)?前?"
    r"|(?:今|明|去|本|当|全|上半|下半)年(?:度|内|底|末|初)?前?|年(?:底前?|内|末|初|度)"
    r"|(?:[一二三四1-4]|第[一二三四1-4])季度末?前?|(?:本|上|下)(?:月|周|旬)"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份|底|末|初|[上中下]旬|\d{1,2}[日号]"
    r"|[一二三四五六七八九十]{1,3}[日号])?(?:以?前|之前)?"
    r"|第[一二三四五六七八九十\d]{1,3}(?=[批轮次届期])"
)
# A number that names a thing (312国道, 3号楼, G30) or an ordinal (第二中学) is not a figure.
FIGURE = re.compile(
    r"(?<![A-Za-z第\d.])(?:百分之[一二三四五六七八九十百点]+"
    r"|(?:\d[\d,，]*(?:\.\d+)?|[XxＸ×]+(?:\.[XxＸ×\d]+)?)(?!\d|[号国省县乡]道|号|路|线)"
    r"(?:[%％]?[—–~～\-至到]\d+(?:\.\d+)?)?\s*(?:[十百千万亿]+|[%％‰])?"
    r"|[一二两三四五六七八九十百千]+(?:[万亿]+|(?=[个件家所座条户套人亩公项部台])))"
)
NAMED_NUMBER = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}(?=[小中高幼大实人医水污供变])"
    r"|[A-Za-z]\d+|\d+(?=[号国省县乡]道|号|路|线)"
)
BOUND = re.compile(
    r"以上|以内|以下|左右|不低于|不少于|不超过|超过|力争|确保|达到|控制在|突破|前后?(?=完成)"
)
NOISE = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Pair:
    """Rows ``left`` and ``right`` (positions in the two sequences) and how alike they are."""

    left: int
    right: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Shingles:
    """The weighted character pairs of one row."""

    weights: dict[str, int]
    total: int
    named: frozenset[str] = frozenset()  # numbers that name a thing: 第二 (中学), 312 (国道)


def similarity(one: str, other: str) -> float:
    """Return how alike two rows are, from 0 to 1; 0 when either has no object of its own."""
    return _compare(shingle(one), shingle(other))


def mask(text: str) -> str:
    """Return ``text`` without dates, bounds, spaces and punctuation; figures become ``MARK``."""
    text = DATE.sub("", text)
    text = FIGURE.sub(MARK, text)
    text = BOUND.sub("", text)
    return NOISE.sub("", text)


def figures(text: str) -> list[str]:
    """Return the figures in ``text`` as written, dates and numbers of names left out."""
    return [match[0].strip() for match in FIGURE.finditer(DATE.sub(" ", text))]


def shingle(text: str) -> Shingles:
    """Return the weighted character pairs of ``text`` after masking."""
    return _weigh(mask(text))


def _weigh(masked: str) -> Shingles:
    of_character = [OBJECT_WEIGHT] * len(masked)
    for match in _frame().finditer(masked):
        for at in range(match.start(), match.end()):
            of_character[at] = FRAME_WEIGHT
    weights: dict[str, int] = {}
    for at in range(len(masked) - 1):
        pair = masked[at : at + 2]
        weight = of_character[at] + of_character[at + 1]
        weights[pair] = max(weight, weights.get(pair, 0))
    return Shingles(weights, sum(weights.values()), frozenset(NAMED_NUMBER.findall(masked)))


def duplicates_within(rows: Sequence[str]) -> list[Pair]:
    """Return the pairs of near-duplicate rows, ``left < right``, ordered by position.

    Of more than ``COPIES`` rows that are equal after masking, only the first ``COPIES`` are paired
    with every other row, so that a document pasted a hundred times costs no square of its length.
    """
    rows_of, shingles = _grouped(rows)
    found: set[Pair] = set()
    for one, other, score in _search(shingles, shingles):
        few, many = rows_of[one], rows_of[other]
        for left, right in (*product(few[:COPIES], many), *product(few, many[:COPIES])):
            if left != right:
                found.add(Pair(min(left, right), max(left, right), score))
    return sorted(found, key=_position)


def duplicates_across(rows: Sequence[str], earlier: Sequence[str]) -> list[Pair]:
    """Return the pairs of a row (left) and an earlier row (right) that are near-duplicates.

    Of earlier rows that are equal after masking, only the first ``COPIES`` count.
    """
    rows_of, shingles = _grouped(rows)
    earlier_of, earlier_shingles = _grouped(earlier)
    found = [(one, other, score) for one, other, score in _search(shingles, earlier_shingles)]
    found += [
        (one, other, score)
        for other, one, score in _search(earlier_shingles, shingles)
        if earlier_shingles[other].total < shingles[one].total  # Equal weights were met above.
    ]
    pairs = [
        Pair(left, right, score)
        for one, other, score in found
        for left, right in product(rows_of[one], earlier_of[other][:COPIES])
    ]
    return sorted(pairs, key=_position)


def _grouped(rows: Sequence[str]) -> tuple[list[list[int]], list[Shingles]]:
    """Return the rows that are equal after masking, and the shingles of each such group."""
    groups: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(mask(row), []).append(at)
    return list(groups.values()), [_weigh(masked) for masked in groups]


def _position(pair: Pair) -> tuple[int, int]:
    return pair.left, pair.right


def _compare(one: Shingles, other: Shingles) -> float:
    if min(one.total, other.total) < LEAST_WEIGHT:
        return 0.0
    if one.named and other.named and one.named.isdisjoint(other.named):
        return 0.0
    mine, theirs = one.weights, other.weights
    # A pair may stand in the frame in one row and in the object of the other: the lower counts.
    shared = sum([min(mine[pair], theirs[pair]) for pair in mine.keys() & theirs.keys()])
    less, more = sorted((one.total - shared, other.total - shared))
    return shared / (shared + FEWER * less + MORE * more) if shared else 0.0


def _search(
    light: Sequence[Shingles], heavy: Sequence[Shingles]
) -> Iterator[tuple[int, int, float]]:
    """Yield the alike pairs in which the first row weighs at most as much as the second.

    Cost grows with the rows and with the rare pairs of characters that they share.
    """
    rarity = Counter(pair for row in (*light, *heavy) for pair in row.weights)
    index: defaultdict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(heavy):
        for pair in _rarest(row, rarity, LEAST_SHARE):
            index[pair].append(at)
    for at, row in enumerate(light):
        met = set[int]().union(*(index.get(pair, ()) for pair in _rarest(row, rarity, THRESHOLD)))
        heaviest = row.total / LEAST_SHARE + ROUNDING  # Nothing beyond it can be alike.
        for other in met:
            if row.total <= heavy[other].total <= heaviest:
                score = _compare(row, heavy[other])
                if score >= THRESHOLD:
                    yield at, other, score


def _rarest(row: Shingles, rarity: Counter[str], least: float) -> list[str]:
    """Return the rarest pairs of ``row``: whoever shares ``least`` of its weight has one."""
    if row.total < LEAST_WEIGHT:
        return []
    spare = row.total * (1 - least)
    prefix: list[str] = []
    for pair in sorted(row.weights, key=lambda pair: (rarity[pair], pair)):
        if spare < -ROUNDING:  # What is left weighs less than ``least``.
            break
        prefix.append(pair)
        spare -= row.weights[pair]
    return prefix


@cache
def _frame() -> re.Pattern[str]:
    lines = resources.files("luoshi.reading").joinpath("data/frame_words.txt")
    words = [line for line in lines.read_text("utf-8").split("\n") if line and line[0] != "#"]
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)) + f"|{MARK}+")
