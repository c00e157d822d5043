"""Who may do what on the watch. What a person may see, the query sets say (``visible_to``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger.services.errors import NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User

WATCH, JUDGE, MANAGE = "fire.watch", "fire.judge", "fire.manage"


def must(by: User | None, action: str) -> None:
    """Refuse whoever may not; the machine itself may. Raises ``NotPermitted``."""
    if by is not None and not by.may(action):
        raise NotPermitted(_("您的角色不能这样做。"))
