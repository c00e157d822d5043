"""API tokens: making one, told this once, taking it back, and whose it is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.units.models.token import ApiToken, Scope
from luoshi.units.services.change import line
from luoshi.units.services.errors import Incomplete, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User

PREFIX = "luoshi_"  # lets secret scanners recognise one that leaked
LONGEST = 366  # days
MOST = 20  # tokens of one person in force
USE_NOTED = timedelta(minutes=15)  # a write for every request would cost more than it tells


def make_token(
    name: str, scopes: Sequence[str], *, by: User, at: datetime, days: int = 90
) -> tuple[ApiToken, str]:
    """Make a token of the person's own and return it with its text, told this once."""
    if not by.is_active:
        raise NotPermitted(_("账号已停用。"))
    name = line(name, "name", 50)
    if not scopes or any(scope not in Scope.values for scope in scopes):
        raise Incomplete(_("请至少选一个范围。"), "scopes")
    if not 1 <= days <= LONGEST:
        raise Incomplete(_("有效期在1到%d天之间。") % LONGEST, "days")
    if ApiToken.objects.visible_to(by).in_force(at=at).count() >= MOST:
        raise NotAllowed(_("最多 %d 个在用的令牌，请先收回不用的。") % MOST)
    text = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=by, name=name, digest=digest(text), ending=text[-4:], scopes=list(dict.fromkeys(scopes)),
        made_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return made, text


def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """Take a token of the person's own back; one taken back already is no matter."""
    if token.user_id != by.pk:
        raise NotPermitted(_("您不能收回别人的令牌。"))
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def token_of(text: str, *, at: datetime) -> ApiToken | None:
    """Return the token that is in force under this text, with its person; nothing is nobody's."""
    found = ApiToken.objects.in_force(at=at).select_related("user__unit")
    return found.filter(digest=digest(text)).first()


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember that a token is used, to the quarter of an hour."""
    if token.used_at is None or at - token.used_at >= USE_NOTED:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)


def digest(text: str) -> str:
    """Return what is kept of a token. It has 256 random bits: nothing slower is needed against guessing."""
    return hashlib.sha256(text.encode()).hexdigest()
