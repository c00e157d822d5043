"""A day, chosen from the browser's own calendar."""

from __future__ import annotations

from django import forms


class Day(forms.DateInput):
    """A field of type date: HTML takes its value as ISO 8601 only, and shows an empty field for every other form."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
