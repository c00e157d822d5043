"""Fields of a filter, written without a template: a list of a thousand units costs a millisecond, not a hundred."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Mapping


class PlainInput(forms.TextInput):
    """A line of text."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's signature
        """Return the element."""
        said = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        return SafeString(f"<input{_attributes({**said, **self.build_attrs(self.attrs, attrs)})}>")


class PlainHidden(PlainInput):
    """What a link said and the form says again."""

    input_type = "hidden"


class PlainSelect(forms.Select):
    """One of a list without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's signature
        """Return the element."""
        chosen = set(self.format_value(value))
        options = []
        for key, label in self.choices:
            mark = " selected" if str(key) in chosen else ""
            options.append(
                f'<option value="{escape(str(key))}"{mark}>{escape(str(label))}</option>'
            )
        attributes = _attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return SafeString(f"<select{attributes}>{''.join(options)}</select>")


def _attributes(values: Mapping[str, Any]) -> str:
    """Return attributes as Django writes them: True stands alone, False and None not at all."""
    written = []
    for name, value in values.items():
        if value is True:
            written.append(f" {name}")
        elif value is not None and value is not False:
            written.append(f' {name}="{escape(str(value))}"')
    return "".join(written)
