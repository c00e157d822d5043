"""Fields written without a template are what Django's templates write."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from luoshi.web.forms.writing import WRITERS, Renderer

MARKUP = "\"><script>&'"
OURS, USUAL = Renderer(), DjangoTemplates()
CHOICES = [("", "—"), ("a", "甲<乙"), (2026, "2026"), ("组", [("b", "丙"), ("c", MARKUP)])]
X = {"class": "x", "data-hint": MARKUP, "autofocus": True, "hidden": False}
FIELDS: dict[str, forms.Field] = {
    "text": forms.CharField(max_length=9, help_text="说明"),
    "optional": forms.CharField(required=False),
    "long": forms.CharField(widget=forms.Textarea),
    "number": forms.IntegerField(min_value=1, max_value=9),
    "decimal": forms.DecimalField(localize=False),
    "day": forms.DateField(widget=forms.DateInput(attrs={"type": "date"})),
    "moment": forms.DateTimeField(),
    "time": forms.TimeField(),
    "tick": forms.BooleanField(required=False),
    "email": forms.EmailField(),
    "address": forms.URLField(assume_scheme="https"),
    "secret": forms.CharField(widget=forms.PasswordInput(render_value=True)),
    "kept": forms.CharField(widget=forms.HiddenInput),
    "file": forms.FileField(),
    "one": forms.ChoiceField(choices=CHOICES),
    "several": forms.MultipleChoiceField(choices=CHOICES),
    "radio": forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect),
}
VALUES: list[Any] = [
    None, "", "a", "2026", 2026, 0, True, MARKUP, SafeString("<i>"), ["a", "c"], date(2026, 11, 21), "第一行\n第二行",
]  # fmt: skip


class Elements(HTMLParser):
    """Every element with its attributes, and every text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


def elements(written: object) -> list[Any]:
    parser = Elements()
    parser.feed(str(written))
    return parser.found


def form(renderer: DjangoTemplates, field: forms.Field, *, value: Any, bound: bool) -> forms.Form:
    field.widget.attrs.update(X)
    one: type[forms.Form] = type("One", (forms.Form,), {"it": field})
    given = {"it": value}
    return one(given if bound else None, initial=None if bound else given, renderer=renderer)


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("name", FIELDS)
def test_a_field_and_its_errors_are_what_django_writes(name: str, value: object) -> None:
    for bound in (True, False) if isinstance(value, str) else (False,):
        ours = form(OURS, FIELDS[name], value=value, bound=bound)
        usual = form(USUAL, FIELDS[name], value=value, bound=bound)

        assert elements(ours["it"]) == elements(usual["it"])
        assert elements(ours["it"].errors) == elements(usual["it"].errors)


def test_every_element_written_here_has_a_template_of_that_name() -> None:
    for name in WRITERS:
        assert USUAL.get_template(name)
