"""A unit, typed by name: quicker than a list of a thousand, and one list serves every form of a page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.units.models import Unit, User

LIST = "unit-names"  # the id of the page's list of names (templates/parts/unit_names.html)
BETWEEN = re.compile(r"[、，,;；\n]")


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
    kept: tuple[Unit, ...] = ()  # those that stand there: they may stay, also after they are closed

    def __init__(self, *, suggests: bool = True, longest: int = 100, **kwargs: Any) -> None:
        attributes = {"list": LIST, "autocomplete": "off"} if suggests else {}
        super().__init__(max_length=longest, widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the unit, or nothing where nothing is needed."""
        name = super().clean(value)
        return self.unit_of(name) if name else None

    def unit_of(self, name: str) -> Unit:
        """Return the one unit of that name."""
        for unit in self.kept:
            if unit.name == name:
                return unit
        found = find_unit(name, seen_by=self.seen_by)
        if found is None:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"name": name}
            )
        return found


class UnitsField(UnitField):
    """Several units by their names, one after another; cleans to a tuple of them, each once, in their order."""

    def __init__(self, **kwargs: Any) -> None:
        hint = kwargs.pop("help_text", _("几个单位用顿号隔开：住建局、水务局"))
        super().__init__(suggests=False, longest=1000, help_text=hint, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the units; one that is not known is named."""
        names = [name.strip() for name in BETWEEN.split(forms.CharField.clean(self, value))]
        return tuple(dict.fromkeys(self.unit_of(name) for name in names if name))


def restrict(form: forms.Form, user: User) -> None:
    """Let every unit field of ``form`` know only the units that ``user`` may see: what one must not see does not exist."""
    for field in form.fields.values():
        if isinstance(field, UnitField):
            field.seen_by = user
