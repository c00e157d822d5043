"""My API tokens."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.units.models import ApiToken, Scope, User
from luoshi.units.services import Refused, make_token, revoke_token
from luoshi.web.forms.notifications import TokenForm
from luoshi.web.permissions import Request, page

PAST = 20  # revoked or expired, shown


@never_cache
@page()
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """My tokens, and a form for a new one, whose text the answer shows once."""
    now = timezone.now()
    form, made, text = TokenForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made, text = make_token(
                said["name"], said["scopes"], by=request.user, at=now, days=said["days"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            form = TokenForm()
    labels = dict(Scope.choices)
    rows = [
        (token, [labels.get(scope, scope) for scope in token.scopes], token.expires_at <= now)
        for token in _shown(request.user, now)
    ]
    known = {"rows": rows, "form": form, "made": made, "text": text}
    return render(request, "notifications/tokens.html", known, status=422 if form.errors else 200)


def _shown(user: User, now: datetime) -> list[ApiToken]:
    """Return the tokens in force, which are few, and the last of those that are not."""
    own = ApiToken.objects.visible_to(user)
    running = own.in_force(at=now)
    past = own.exclude(pk__in=running.values("pk")).order_by("-pk")[:PAST]
    return [*running.order_by("-pk"), *past]


@page()
@require_POST
def revoke(request: Request, pk: int) -> HttpResponseBase:
    """Take one of my tokens back."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    revoke_token(token, by=request.user, at=timezone.now())
    messages.success(request, _("令牌“%s”已收回，立即失效。") % token.name)
    return redirect("tokens:list")
