"""A leader in charge, typed by unit and post (市政府副市长): there are as many as units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import gettext_lazy as _

from luoshi.units.models import Post, PostKind

LIST = "leader-names"  # the id of the page's list of them (templatetags/ledger.py)
SAID = Concat(Coalesce(NullIf("unit__short_name", Value("")), "unit__name"), F("name"))


def leaders(said: str = "") -> Any:
    """Return the names of the posts of leaders, as posts call themselves; with ``said``, the posts of that name."""
    posts = Post.objects.filter(kind=PostKind.LEADER, unit__active=True)
    if said:
        return posts.alias(said=SAID).filter(said=said).select_related("unit")
    return posts.annotate(said=SAID).values_list("said", flat=True)


class LeaderField(forms.CharField):
    """A post of a leader by its unit and name; cleans to the post."""

    default_error_messages = {"unknown": _("没有叫“%(name)s”的领导岗位，请从提示中选一个。")}  # noqa: RUF012 - Django's manner

    kept: Post | None = None  # the post that stands there: its name means it

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": LIST, "autocomplete": "off"})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the post, or nothing where nothing is needed."""
        name = super().clean(value)
        if not name or (self.kept is not None and str(self.kept) == name):
            return self.kept if name else None
        found = list(leaders(name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"name": name}
            )
        return found[0]
