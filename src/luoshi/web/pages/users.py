"""Accounts: the administrator opens, changes and locks them; nobody ever knows another's password."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.units import services
from luoshi.units.models import RegisterEntry, Subject, User, Verb
from luoshi.units.services.errors import NotAllowed
from luoshi.web import keyset
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.forms.users import NewPassword, NewUser, UserFilter, UserForm
from luoshi.web.pages.filling import act, fill
from luoshi.web.permissions import Request, page
from luoshi.web.sign_ins import end_sign_ins, second_factor, sign_ins_of, take_second_factor

SHOWN = 30  # journal lines on a person's page


@page("user.edit")
@require_GET
def index(request: Request) -> HttpResponse:
    """Everybody who may sign in, or may no more."""
    filters = UserFilter(request.GET)
    found = _filtered(filters)
    rows = keyset.take(_with_state(found), field="name", cursor=request.GET.get("after", ""))
    known = {
        "filters": filters, "rows": rows.rows, "following": rows.following, "count": keyset.capped_count(found),
        "lists": [UNITS],
    }  # fmt: skip
    return render(request, "users/list.html", known)


def _filtered(filters: UserFilter) -> Any:
    filters.is_valid()
    wanted = filters.cleaned_data
    found = User.objects.filter(is_active=not wanted.get("locked"))
    if wanted.get("text"):
        found = found.filter(
            Q(name__icontains=wanted["text"]) | Q(username__icontains=wanted["text"])
        )
    if wanted.get("unit"):
        found = found.filter(unit__path__startswith=wanted["unit"].path)
    if wanted.get("role"):
        found = found.filter(role=wanted["role"])
    return found


def _with_state(found: Any) -> Any:
    from allauth.mfa.models import Authenticator

    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return found.select_related("unit").annotate(has_totp=Exists(totp))


@page("user.edit")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """Open an account; its first password is set with the link that the person's page makes."""

    def save(**values: Any) -> User:
        return services.create_user(by=request.user, at=timezone.now(), **values)

    form = NewUser(request.POST or None)
    return fill(
        request, form, save, title=_("开通账号"), back=reverse("users:list"), lists=[UNITS],
        done=_("账号已开通。还没有密码：请点“发设置密码链接”，把链接交给本人。"),
    )  # fmt: skip


@page("user.edit")
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One account: who, how it signs in, and what was done to it."""
    return render(request, "users/detail.html", _known(_person(pk)))


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("unit"), pk=pk)


def _known(person: User) -> dict[str, Any]:
    about = RegisterEntry.objects.filter(kind=Subject.USER, subject=person.pk)
    attempts = AccessAttempt.objects.filter(username=person.username)
    return {
        "person": person,
        "sign_ins": sign_ins_of(person),
        "has_totp": second_factor(person),
        "needs_totp": person.role in settings.OPTIONS.mfa_roles,
        "locked_out": attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists(),
        "holdings": person.holdings.select_related("post__unit").order_by(F("until_at").desc(nulls_first=True))[:SHOWN],
        "entries": about.select_related("by")[:SHOWN],
    }  # fmt: skip


@page("user.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Another name, unit, role or address."""
    person = _person(pk)

    def save(**values: Any) -> None:
        services.change_user(person, by=request.user, at=timezone.now(), **values)

    form = UserForm(request.POST or None, person=person)
    return fill(
        request, form, save, title=_("修改账号 %s") % person.username, back=reverse("users:detail", args=[pk]),
        done=_("已保存。"), lists=[UNITS],
    )  # fmt: skip


@never_cache
@page("user.edit")
@require_POST
def link(request: Request, pk: int) -> HttpResponse:
    """Make a one-time link, and show it this once; the old password and earlier links are void."""
    person = _person(pk)
    try:
        services.void_password(person, by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("users:detail", pk=pk)
    key = urlsafe_base64_encode(str(person.pk).encode())
    path = reverse("users:welcome", args=[key, default_token_generator.make_token(person)])
    base = settings.OPTIONS.address.rstrip("/")
    address = f"{base}{path}" if base else request.build_absolute_uri(path)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return render(
        request, "users/link.html", {"person": person, "address": address, "hours": hours}
    )


@page("user.edit")
@require_POST
def do(request: Request, pk: int, what: str) -> HttpResponse:
    """Lock, unlock, take the second factor away, end the sign-ins, lift the lock-out."""
    if what not in DEEDS:
        raise Http404
    person, (deed, done) = _person(pk), DEEDS[what]

    @transaction.atomic
    def run() -> None:
        deed(person, request)

    return act(request, run, back=reverse("users:detail", args=[pk]), done=str(done()))


def _lock(person: User, request: Request) -> None:
    services.lock_user(person, by=request.user, at=timezone.now())
    end_sign_ins(person)


def _unlock(person: User, request: Request) -> None:
    services.unlock_user(person, by=request.user, at=timezone.now())


def _reset_mfa(person: User, request: Request) -> None:
    take_second_factor(person)
    end_sign_ins(person, but=_own_key(person, request))
    services.note_account(person, Verb.MFA_RESET, by=request.user, at=timezone.now())


def _sign_out(person: User, request: Request) -> None:
    end_sign_ins(person, but=_own_key(person, request))
    services.note_account(person, Verb.SIGNED_OUT, by=request.user, at=timezone.now())


def _lift(person: User, request: Request) -> None:
    reset(username=person.username)
    services.note_account(person, Verb.LOCKOUT_LIFTED, by=request.user, at=timezone.now())


def _own_key(person: User, request: Request) -> str:
    """Return the key of this very session when the administrator acts on themselves: they stay signed in."""
    return (request.session.session_key or "") if person.pk == request.user.pk else ""


DEEDS: dict[str, tuple[Any, Any]] = {
    "lock": (_lock, lambda: _("已停用，登录都已退出。")),
    "unlock": (_unlock, lambda: _("已恢复使用。")),
    "reset-mfa": (_reset_mfa, lambda: _("已解除两步验证，请本人重新设置。")),
    "sign-out": (_sign_out, lambda: _("已退出他的全部登录。")),
    "lift": (_lift, lambda: _("已解除密码锁定。")),
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Let the holder of a one-time link set their own password; used, made anew or too old: 404."""
    person = _of_key(key)
    if person is None or not default_token_generator.check_token(person, token):
        raise Http404
    form = NewPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        services.set_password(person, form.cleaned_data["password"], at=timezone.now())
        messages.success(request, _("密码已设好，请用账号 %s 登录。") % person.username)
        return redirect("account_login")
    return render(request, "users/welcome.html", {"form": form, "person": person}, status=422 if form.is_bound else 200)  # fmt: skip


def _of_key(key: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(key))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
