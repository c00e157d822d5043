"""A unit, typed by name: quicker than a list of a thousand, and one list serves every form of a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.units.models import Unit, User

LIST = "unit-names"  # the id of the page's list of names (templates/parts/unit_names.html)


def find_unit(name: str, *, seen_by: User | None = None) -> Unit | None:
    """Return the active unit of that full or short name, if ``seen_by`` may see it; none or several: nothing."""
    units = Unit.objects.active() if seen_by is None else Unit.objects.active().visible_to(seen_by)
    found = list(units.filter(Q(name=name) | Q(short_name=name))[:3])
    exact = [unit for unit in found if unit.name == name] or found
    return exact[0] if len(exact) == 1 else None


class UnitField(forms.CharField):
    """A unit by its name; cleans to the unit."""

    default_error_messages = {"unknown": _("没有叫“%(name)s”的单位，请从提示中选一个。")}  # noqa: RUF012 - Django's manner

    seen_by: User | None = None  # whoever fills the form in, where some units are not for them

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=100, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the unit, or nothing where nothing is needed."""
        name = super().clean(value)
        if not name:
            return None
        unit = find_unit(name, seen_by=self.seen_by)
        if unit is None:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"name": name}
            )
        return unit


def restrict(form: forms.Form, user: User) -> None:
    """Let every unit field of ``form`` know only the units that ``user`` may see: what one must not see does not exist."""
    for field in form.fields.values():
        if isinstance(field, UnitField):
            field.seen_by = user
