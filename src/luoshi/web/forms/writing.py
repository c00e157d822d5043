"""The usual fields of every form, written without a template: a page of forms in a tenth of the time (docs/adr/0014)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest

    Context = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Writes the elements of :data:`WRITERS` as Django's templates would, and leaves all others to them."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Return the element."""
        write = WRITERS.get(template_name)
        if write is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(write(context))


def _input(context: Context) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    name = escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    opening = f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    return f"{opening}\n{_text(widget['value'] or '')}</textarea>"


def _select(context: Context) -> str:
    widget = context["widget"]
    opening = f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    return f"{opening}{''.join(map(_group, widget['optgroups']))}</select>"


def _group(group: tuple[str | None, list[Context], int]) -> str:
    name, options, _index = group
    written = "".join([
        f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>'
        for option in options
    ])  # fmt: skip
    return f'<optgroup label="{_text(name)}">{written}</optgroup>' if name else written


def _errors(context: Context) -> str:
    errors: Iterable[Any] = context["errors"]
    if not errors:
        return ""
    field = getattr(errors, "field_id", None)
    mark = f' id="{escape(field)}_error"' if field else ""
    lines = "".join([f"<li>{_text(error)}</li>" for error in errors])
    return f'<ul class="{escape(context["error_class"])}"{mark}>{lines}</ul>'


def _attributes(values: Mapping[str, Any]) -> str:
    """Return attributes as Django writes them: True stands alone, False not at all."""
    return "".join([
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in values.items()
        if value is not False
    ])  # fmt: skip


def _text(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


INPUTS = (
    "text", "number", "email", "url", "password", "hidden", "checkbox", "date", "datetime", "time", "file", "search", "tel", "color",
)  # fmt: skip
WRITERS: dict[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/errors/list/default.html": _errors,
}
