"""Fields for a day show the day that they hold: a browser shows an empty field for any form but ISO 8601."""

from __future__ import annotations

import pkgutil
from datetime import date
from importlib import import_module

import pytest
from django import forms
from django.utils import translation

import luoshi.web.forms
from luoshi.web.forms.days import Day

MODULES = [
    import_module(f"luoshi.web.forms.{one.name}")
    for one in pkgutil.iter_modules(luoshi.web.forms.__path__)
]
FORMS = sorted(
    {
        thing
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, forms.Form)
        if any(isinstance(one, forms.DateField) for one in thing.base_fields.values())
    },
    key=lambda form: form.__qualname__,
)


@pytest.mark.parametrize("form", FORMS)
def test_every_day_of_every_form_is_written_as_browsers_read_it(form: type[forms.Form]) -> None:
    days = [one for one in form.base_fields.values() if isinstance(one, forms.DateField)]

    assert [one.label for one in days if not isinstance(one.widget, Day)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_is_written_alike_in_every_language(language: str) -> None:
    field = forms.DateField(widget=Day())

    with translation.override(language):
        written = field.widget.render("due_on", date(2026, 6, 30))
        read = field.clean("2026-06-30")

    assert 'type="date"' in written
    assert 'value="2026-06-30"' in written
    assert read == date(2026, 6, 30)
