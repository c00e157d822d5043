"""Expected refusals of plans; ``str(error)`` is the sentence that the page shows."""

from luoshi.ledger.services.errors import (
    ChangedMeanwhile,
    Incomplete,
    NotAllowed,
    NotPermitted,
    Refused,
)

__all__ = ["ChangedMeanwhile", "Incomplete", "NotAllowed", "NotPermitted", "Refused"]
