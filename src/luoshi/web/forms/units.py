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
    found = named(name, seen_by=seen_by)
    return found[0] if len(found) == 1 else None


def named(name: str, *, seen_by: User | None = None) -> list[Unit]:
    """Return the active unit of that full name, or those of that short name; of many the first three."""
    units = Unit.objects.active() if seen_by is None else Unit.objects.active().visible_to(seen_by)
    found = list(units.filter(Q(name=name) | Q(short_name=name))[:3])
    return [unit for unit in found if unit.name == name] or found


class UnitField(forms.CharField):
    """A unit by its name; cleans to the unit."""

    default_error_messages = {  # noqa: RUF012 - Django's manner
        "unknown": _("没有叫“%(name)s”的单位，请从提示中选一个。"),
        "several": _("叫“%(name)s”的单位不止一个，请写全称。"),
    }

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
        found = named(name, seen_by=self.seen_by)
        if len(found) != 1:
            code = "several" if found else "unknown"
            raise forms.ValidationError(self.error_messages[code], code=code, params={"name": name})
        return found[0]


class UnitsField(UnitField):
    """Several units by their names, one after another; cleans to a tuple of them, each once, in their order."""

    def __init__(self, **kwargs: Any) -> None:
        hint = kwargs.pop("help_text", _("几个单位用顿号隔开：住建局、水务局"))
        super().__init__(suggests=False, longest=1000, help_text=hint, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the units; one that is not known is named."""
        names = [name.strip() for name in BETWEEN.split(forms.CharField.clean(self, value))]
        return tuple(dict.fromkeys(self.unit_of(name) for name in names if name))


class LinkedUnitField(UnitField):
    """A unit to look for, by its name or by its key, as addresses have it that outlive a name; shown by its name.

    Also one that is closed, because what it did stays.
    """

    _read: tuple[str, Unit] | None = None

    def unit_of(self, name: str) -> Unit:
        """Return the unit of that key, if it is seen, or else of that name."""
        unit = self._closed_or_linked(name) or super().unit_of(name)
        self._read = (name, unit)
        return unit

    def _closed_or_linked(self, text: str) -> Unit | None:
        key = text.isascii() and text.isdigit() and len(text) < 19
        units = (
            Unit.objects.all() if self.seen_by is None else Unit.objects.visible_to(self.seen_by)
        )
        return units.filter(Q(pk=text) if key else Q(name=text, active=False)).first()

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the field shows: the name of the unit that was read."""
        given = super().bound_data(data, initial)
        if self._read is not None and str(given).strip() == self._read[0]:
            return self._read[1].name
        return given


def restrict(form: forms.Form, user: User) -> None:
    """Let every unit field of ``form`` know only the units that ``user`` may see: what one must not see does not exist."""
    for field in form.fields.values():
        if isinstance(field, UnitField):
            field.seen_by = user
