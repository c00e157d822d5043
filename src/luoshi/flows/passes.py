"""A pass of the worker in parts, of which one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


def do_each(parts: Iterable[Callable[[], Mapping[str, int]]]) -> dict[str, int]:
    """Do every part in its order, whatever becomes of the others; return the counts of all.

    One row that breaks a part must not keep faults from becoming matters or the journal from being sealed, pass after
    pass. What went wrong is raised at the end, all of it, as an ``ExceptionGroup``.
    """
    counts, failures = dict[str, int](), list[Exception]()
    for part in parts:
        try:
            counts |= part()
        except Exception as failure:  # noqa: BLE001 - raised below, when the others have had their turn
            failures.append(failure)
    if failures:
        raise ExceptionGroup("parts of a pass failed", failures)
    return counts
