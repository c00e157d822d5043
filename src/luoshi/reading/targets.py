"""Judge which numbers are targets, and describe them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from luoshi.reading.figure_phrases import (
    dealt_names,
    describe,
    locate,
    only_compares,
    shared_names,
)
from luoshi.reading.figures import Candidate, find_candidates
from luoshi.reading.model import Figure
from luoshi.reading.pieces import Layout, Piece
from luoshi.reading.times import TimeBound


@dataclass(frozen=True, slots=True)
class Target:
    """A candidate with its phrase and description; ``piece`` is its piece's index."""

    start: int
    end: int
    piece: int
    candidate: Candidate
    figure: Figure


def find_targets(layout: Layout, index: int, times: Sequence[TimeBound]) -> list[Target]:
    """Return every candidate of one piece; names that share a figure get one each (ruling 38)."""
    text, piece = layout.text, layout.pieces[index]
    found: list[Target] = []
    left = piece.start
    candidates = find_candidates(text, piece.start, piece.end, times)
    paired = 0  # candidates that 分别 has dealt out already
    for i, candidate in enumerate(candidates):
        opens = max(left, _clause_start(text, piece, candidate, times))
        left = candidate.end
        if paired:
            paired -= 1
            continue
        dealt = _dealt_out(text, opens, candidates[i:], index)
        found += dealt or _targets(text, opens, candidate, piece.end, index, found[-1:])
        paired = max(0, len(dealt) - 1)
    return found


def _targets(  # the whole of a candidate's surroundings
    text: str, opens: int, candidate: Candidate, stop: int, index: int, before: Sequence[Target]
) -> list[Target]:
    """Return the targets that one candidate gives; ``before`` holds the one to its left, if any."""
    start, end = locate(text, opens, candidate, stop)
    if before and not text[start : candidate.start].strip("、和及与"):
        # 增长5%、7%: one name, two values.
        figure = describe(text, before[0].start, candidate.end, candidate, opens)
        return [Target(before[0].start, end, index, candidate, figure)]
    figure = describe(text, start, end, candidate, opens)
    shared = list(shared_names(text, start, candidate))
    if len(shared) > 1:
        return [
            Target(a, end, index, candidate, replace(figure, name=text[a:b])) for a, b in shared
        ]
    return [Target(start, end, index, candidate, figure)]


_JOINT = re.compile(r"[、和与及]")


def _dealt_out(text: str, opens: int, candidates: Sequence[Candidate], index: int) -> list[Target]:
    """Return one target per name where 分别 gives each of several names its own value, else nothing."""
    first = candidates[0]
    run = [first]
    for candidate in candidates[1:]:
        if _JOINT.fullmatch(text, run[-1].end, candidate.start) is None:
            break
        run.append(candidate)
    start, _ = locate(text, opens, first, first.end)
    names = list(dealt_names(text, start, first))
    if len(run) == 1 or len(names) != len(run):
        return []
    return [
        Target(a, c.end, index, c, replace(_like(text, start, first, c, opens), name=text[a:b]))
        for (a, b), c in zip(names, run, strict=True)
    ]


def _like(text: str, start: int, first: Candidate, candidate: Candidate, opens: int) -> Figure:
    """Describe ``candidate`` as if it stood where ``first`` does, behind the words that compare."""
    figure = describe(text, start, first.end, replace(first, tail=candidate.tail), opens)
    return replace(
        figure, value=candidate.value, value_max=candidate.value_max, unit=candidate.unit
    )


def _clause_start(text: str, piece: Piece, candidate: Candidate, times: Sequence[TimeBound]) -> int:
    """Return where the candidate's own clause begins, behind the subject and the time."""
    start = piece.start
    if piece.subject is not None and piece.subject[1] <= candidate.start:
        start = piece.subject[1]
    for time in times:
        if (
            start <= time.start
            and time.end <= candidate.start
            and not only_compares(text[time.end : candidate.start])
        ):
            start = time.end
    return start


_UNIT_CLASS = (
    ("%", re.compile(r"%|‰|百分点")),
    ("money", re.compile(r"元")),
    ("time", re.compile(r"天|日|小时|分钟|秒|月|周|年|岁|晚")),
    ("area", re.compile(r"亩|公里|米|公顷")),
    ("often", re.compile(r"次|轮|趟|回|场")),
    ("people", re.compile(r"人|名|位|户")),
    ("mass", re.compile(r"吨|斤|克|千瓦")),
)


@lru_cache(maxsize=1024)
def unit_class(unit: str) -> str:
    """Return what manner of thing a unit counts."""
    return next((name for name, test in _UNIT_CLASS if test.search(unit)), "count")


def target_features(
    layout: Layout,
    target: Target,
    label: str,
    probabilities: Sequence[float],
    labels: Sequence[str],
    flags: Sequence[str],
) -> list[str]:
    """Describe a candidate for the judgement target or not.

    ``label`` is its piece's label, ``probabilities`` those of ``labels`` there, ``flags`` its shape's.
    """
    candidate = target.candidate
    unit = unit_class(candidate.unit)
    found = ["b", f"l={label}", f"u={candidate.unit}", f"uc={unit}", f"l,uc={label},{unit}"]
    found += [f"tail={candidate.tail}", f"op={target.figure.op}"]
    found += [f"l,{flag}={label}" for flag in flags if flag in _TELLING]
    found += [f"f={flag}" for flag in flags]
    chances = zip(labels, probabilities, strict=True)
    found += [f"p{name}={min(int(value * 5), 4)}" for name, value in chances]
    masked, single = candidate.value is None, candidate.value == 1
    found.append("masked" if masked else "one" if single else "many")
    if re.match(r"[一二三四五六七八九十两]", layout.text[candidate.start]):
        found += ["han", f"han,u={candidate.unit}", f"han,l={label}"]
    return found + _surroundings(layout, target)


_TELLING = frozenset({"compare", "past", "pastyear", "condition", "time", "must", "ban^"})


def _surroundings(layout: Layout, target: Target) -> list[str]:
    """Describe the words around a number and where in its piece it stands."""
    text, candidate = layout.text, target.candidate
    piece = layout.pieces[target.piece]
    before = text[max(piece.start, candidate.start - 8) : candidate.start]
    after = text[candidate.end : min(piece.end, candidate.end + 6)]
    head = text[target.start : candidate.start]
    found = [f"b{n}={before[-n:]}" for n in (1, 2, 3, 4)]
    found += [f"a{n}={after[:n]}" for n in (1, 2, 3)]
    found += [f"h{n}={head[:n]}" for n in (1, 2, 3)]
    found += [f"g={before[k : k + 2]}" for k in range(len(before) - 1)]
    found += [f"n={after[k : k + 2]}" for k in range(len(after) - 1)]
    found.append(f"len={min(len(head) // 3, 5)}")
    found.append("first" if candidate.start - piece.start < 6 else "later")
    if candidate.end == piece.end:
        found.append("ends")
    return found
