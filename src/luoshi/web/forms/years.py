"""Which year's books to open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST, LAST = 2000, 2199


class OpenYear(forms.Form):
    """年初建账."""

    year = forms.IntegerField(
        label=_("年度"), min_value=FIRST, max_value=LAST,
        widget=forms.NumberInput(attrs={"class": "form-control form-control-sm"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
