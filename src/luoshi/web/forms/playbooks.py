"""A playbook as its TOML."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.services.playbooks import LONGEST


class Edit(forms.Form):
    """The text, and the version that the person saw; a new playbook has none."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    source = forms.CharField(
        label=_("内容（TOML）"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 30, "spellcheck": "false", "class": "form-control source"}
        ),
    )

    def clean_source(self) -> Any:
        """Write line ends as the files do."""
        return self.cleaned_data["source"].replace("\r\n", "\n")
