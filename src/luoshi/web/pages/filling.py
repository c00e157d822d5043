"""What pages with one form share: show it, hand what was typed to a service, say what was refused beside the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from luoshi.ledger.services import errors as of_the_ledger
from luoshi.units.services import errors as of_the_register
from luoshi.web.permissions import Request

REFUSED = (of_the_register.Refused, of_the_ledger.Refused)
NOT_PERMITTED = (of_the_register.NotPermitted, of_the_ledger.NotPermitted)


def fill(
    request: Request, form: forms.Form, save: Callable[..., Any], *, title: str, back: str, done: str = "", **known: Any
) -> HttpResponse:  # fmt: skip
    """Return the page of ``form``; when it was sent and is right, ``save(**cleaned)`` and go to where its answer is, or ``back``.

    ``known`` goes to the template ``parts/filling.html``, or the one that ``template`` names.
    """
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(**form.cleaned_data)
        except NOT_PERMITTED as refusal:
            raise PermissionDenied(str(refusal)) from None
        except REFUSED as refusal:
            at_fault = getattr(refusal, "field", "")
            form.add_error(at_fault if at_fault in form.fields else None, str(refusal))
        else:
            if done:
                messages.success(request, done)
            return redirect(
                saved.get_absolute_url() if hasattr(saved, "get_absolute_url") else back
            )
    template = known.pop("template", "parts/filling.html")
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "title": title, "back": back, **known}, status=status)  # fmt: skip


def act(request: Request, do: Callable[[], Any], *, back: str, done: str = "") -> HttpResponse:
    """Do what a button asks for, and go ``back`` with what came of it; no ``done``: the page itself shows it."""
    try:
        do()
    except NOT_PERMITTED as refusal:
        raise PermissionDenied(str(refusal)) from None
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return redirect(back)
