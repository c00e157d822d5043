"""Ways in that are not a password: the first administrator's link, and the buttons of the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.units.models import User
from luoshi.web.first_start import Setup, is_open, set_up

BACKEND = "luoshi.web.accounts.Backend"


@require_POST
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the demo's people, without a password; there only in the demo."""
    if not settings.OPTIONS.demo:
        raise Http404
    login(request, get_object_or_404(User, pk=pk, is_active=True), backend=BACKEND)
    return redirect("home")


@require_http_methods(["GET", "POST"])
def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of the one-time link name the institution and become its administrator."""
    now = timezone.now()
    if not is_open(token, at=now):
        raise Http404
    form = Setup(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, set_up(token, form.cleaned_data, at=now), backend=BACKEND)
        return redirect("home")
    return render(
        request, "account/first_start.html", {"form": form}, status=422 if form.is_bound else 200
    )
