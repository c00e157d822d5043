"""Expected refusals; ``str(error)`` is the sentence that the page shows."""

from __future__ import annotations


class Refused(Exception):
    """The ledger does not do what was asked; nothing has changed."""


class NotPermitted(Refused):
    """This person may not do this."""


class NotAllowed(Refused):
    """The state of the matter does not allow it."""


class ChangedMeanwhile(Refused):
    """Somebody else was first; look again."""


class Incomplete(Refused):
    """Something needed is missing or has no meaning."""
