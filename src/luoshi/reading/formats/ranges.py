"""Page numbers as a reader likes them: 1—3、7."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

_MOST: Final = 20


def ranges(numbers: Sequence[int]) -> str:
    """Write rising ``numbers`` as ranges, at most twenty of them."""
    parts = []
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in group]
        parts.append(f"{found[0]}—{found[-1]}" if len(found) > 1 else str(found[0]))
    return "、".join(parts[:_MOST]) + ("等" if len(parts) > _MOST else "")
