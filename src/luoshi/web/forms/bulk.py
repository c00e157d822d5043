"""One thing done to many matters: what the person must say once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ledger import services
from luoshi.web.forms.units import UnitField


class Bulk(forms.Form):
    """The words for all rows; ``service`` gets them for each."""

    service: Callable[..., Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")


class BulkComment(Bulk):
    """留言."""

    text = forms.CharField(
        label=_("留言"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    service = services.comment


class BulkJoin(Bulk):
    """增加配合单位."""

    unit = UnitField(label=_("配合单位"))
    text = forms.CharField(label=_("说明"), max_length=4000, required=False)
    service = services.join


class BulkHandOver(Bulk):
    """移交."""

    lead = UnitField(label=_("改由"))
    text = forms.CharField(
        label=_("移交的理由"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    service = services.hand_over


BULK_FORMS: dict[str, type[Bulk]] = {
    "comment": BulkComment,
    "join": BulkJoin,
    "hand_over": BulkHandOver,
}
