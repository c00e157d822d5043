"""Expected refusals of the register; ``str(error)`` is the sentence that the page shows."""

from __future__ import annotations


class Refused(Exception):
    """The register does not do what was asked; nothing has changed.

    ``field`` names the value that is at fault, when it is one: the form and the row of an Excel file point there.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotPermitted(Refused):
    """This person may not do this."""


class NotAllowed(Refused):
    """Something else stands against it."""


class Incomplete(Refused):
    """A value is missing or has no meaning."""
