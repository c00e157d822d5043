"""A matter opened by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Playbook
from luoshi.ledger.playbooks import current, rules_of
from luoshi.ledger.services import NewMatter
from luoshi.units.models import User
from luoshi.web.forms.actions import DayEnd
from luoshi.web.forms.units import UnitField, UnitsField


class Open(forms.Form):
    """What must be said to open a matter."""

    title = forms.CharField(
        label=_("事项"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    playbook = forms.ChoiceField(label=_("办法"))
    lead = UnitField(label=_("牵头单位"))
    joins = UnitsField(label=_("配合单位"), required=False)
    due_at = DayEnd(label=_("完成时限（空：没有时限，按期复核）"), required=False)
    section = forms.CharField(label=_("板块"), max_length=200, required=False)
    standard = forms.CharField(
        label=_("完成标准"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    document = forms.CharField(label=_("来源文件"), max_length=200, required=False)
    quote = forms.CharField(
        label=_("原文"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        keys = Playbook.objects.order_by("key").values_list("key", "name").distinct()
        self.fields["playbook"].choices = list(dict(keys).items())  # type: ignore[attr-defined]
        self.fields["playbook"].initial = "task"
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def new_matter(self) -> NewMatter:
        """Return what was said; the person's own unit supervises."""
        said = dict(self.cleaned_data)
        kind = rules_of(current(said["playbook"])).kind
        return NewMatter(
            supervisor=self.user.unit, year=timezone.localdate().year, kind=kind, **said
        )
