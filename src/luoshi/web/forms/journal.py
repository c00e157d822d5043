"""The journal's filters: from the address to a query set."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Entry, EntryKind, Matter
from luoshi.ledger.timing import SHANGHAI
from luoshi.units.models import User
from luoshi.web.forms.days import Day
from luoshi.web.forms.units import UnitField, restrict


def seen_by(user: User) -> QuerySet[Entry]:
    """Return the lines of the matters that the person sees."""
    if not user.may("audit.read"):
        return Entry.objects.none()
    if user.access.sees == "all":
        return Entry.objects.all()
    return Entry.objects.filter(matter__in=Matter.objects.visible_to(user))


class Journal(forms.Form):
    """Everything optional; what has no meaning is left out with an error beside it."""

    matter = forms.CharField(label=_("事项编号"), required=False, max_length=24)
    kind = forms.ChoiceField(
        label=_("做了什么"), required=False, choices=[("", "—"), *EntryKind.choices]
    )
    person = forms.CharField(label=_("谁"), required=False, max_length=50)
    unit = UnitField(label=_("单位"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=Day())
    until = forms.DateField(label=_("到"), required=False, widget=Day())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = (
                "form-select form-select-sm" if chosen else "form-control form-control-sm"
            )

    def apply(self, user: User) -> QuerySet[Entry]:
        """Return the lines that the person may see and asked for."""
        restrict(self, user)
        self.is_valid()
        wanted = self.cleaned_data
        found = seen_by(user)
        if wanted.get("matter"):
            found = found.filter(matter__code=wanted["matter"].strip())
        if wanted.get("kind"):
            found = found.filter(kind=wanted["kind"])
        if wanted.get("person"):
            name = wanted["person"]
            people = User.objects.filter(Q(name__icontains=name) | Q(username__iexact=name))
            found = found.filter(by__in=people)
        if wanted.get("unit"):
            found = found.filter(unit=wanted["unit"])
        if wanted.get("since"):
            found = found.filter(at__gte=datetime.combine(wanted["since"], time.min, SHANGHAI))
        if wanted.get("until"):
            found = found.filter(at__lte=datetime.combine(wanted["until"], time.max, SHANGHAI))
        return found
