"""Fields written without a template say what Django's own would."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms

from luoshi.web.forms.plain import PlainHidden, PlainInput, PlainSelect

CHOICES = [("", "—"), ("a", "甲<乙"), (2026, "2026")]


class Elements(HTMLParser):
    """Every element with its attributes, and every text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


def elements(field: forms.Field, value: object) -> list[Any]:
    class Form(forms.Form):
        one = field

    parser = Elements()
    parser.feed(str(Form({"one": value} if value is not None else None)["one"]))
    return parser.found


@pytest.mark.parametrize("value", [None, "", "a", "2026", "nothing", '"><script>'])
@pytest.mark.parametrize("required", [True, False])
def test_a_select_is_the_one_django_writes(value: str | None, *, required: bool) -> None:
    def field(widget: type[forms.Select]) -> forms.ChoiceField:
        return forms.ChoiceField(
            choices=CHOICES, required=required, widget=widget(attrs={"class": "x"})
        )

    assert elements(field(PlainSelect), value) == elements(field(forms.Select), value)


@pytest.mark.parametrize("value", [None, "", "河道", '"><script>', " x "])
@pytest.mark.parametrize(
    ("plain", "usual"), [(PlainInput, forms.TextInput), (PlainHidden, forms.HiddenInput)]
)
def test_an_input_is_the_one_django_writes(
    value: str | None, plain: type[forms.Widget], usual: type[forms.Widget]
) -> None:
    def field(widget: type[forms.Widget]) -> forms.CharField:
        return forms.CharField(max_length=9, required=False, widget=widget(attrs={"class": "x"}))

    assert elements(field(plain), value) == elements(field(usual), value)
