"""Expected refusals; ``str(error)`` is the sentence that the page shows."""

from __future__ import annotations


class Refused(Exception):
    """The outbox does not do what was asked; nothing has changed."""


class NotPermitted(Refused):
    """This person may not do this."""


class Incomplete(Refused):
    """Something needed is missing or has no meaning."""


class NotAllowed(Refused):
    """The state of the thing does not allow it."""
