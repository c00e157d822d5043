"""What the watch does by itself, again and again. Each part is safe to repeat and to run twice at the same time."""

from __future__ import annotations

from datetime import datetime

from luoshi.alarms import services
from luoshi.flows.deafness import tell_of_deafness
from luoshi.flows.fire_matters import recovered, rectify, repeated
from luoshi.flows.passes import do_each

MOST_CHUNKS = 20  # of reports in one pass, so that the rest of the watch does not wait for a storm


def take_up(at: datetime, *, chunk: int = 500) -> dict[str, int]:
    """Turn reports into alarms: as often as a fire must be on the desk soon. One small query when there are none."""
    consumed = 0
    for _ in range(MOST_CHUNKS):
        taken = services.consume(at, chunk=chunk)
        consumed += taken
        if taken < chunk:
            break
    return {"consumed": consumed}


def watch(at: datetime, *, chunk: int = 500) -> dict[str, int]:
    """Take up reports, settle what chattered, listen for silence, let duty checks run out: every second."""
    return do_each(
        [
            lambda: take_up(at, chunk=chunk),
            lambda: dict(zip(("lost", "back"), services.listen(at), strict=True)),
            lambda: {"settled": services.settle(at)},
            lambda: {"missed": services.miss(at)},
        ]
    )


def follow_up(at: datetime) -> dict[str, int]:
    """Tell when nobody listens, ask who is on duty, turn what lasts too long into matters, forget what is old.

    Every quarter of a minute.
    """
    return do_each(
        [
            lambda: {"deaf": tell_of_deafness(at)},
            lambda: {"asked": services.ask_by_schedule(at)},
            lambda: {"rectified": rectify(at)},
            lambda: {"repeated": repeated(at)},
            lambda: {"recovered": recovered(at)},
            lambda: {f"pruned_{name}": count for name, count in services.prune(at).items()},
        ]
    )
