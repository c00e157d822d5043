"""Changing the rules of a grade: the next version; orders already drafted keep theirs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotPermitted
from luoshi.supervision.models import Regime
from luoshi.supervision.regime import FIELDS, current, follow
from luoshi.supervision.services.trail import sound

if TYPE_CHECKING:
    from luoshi.units.models import User

PERMISSION = "playbook.edit"  # the regime is a rule of procedure like every playbook
LONGEST = {
    "name": (_("文种名称"), 16),
    "mark": (_("发文代字"), 12),
    "demand": (_("默认要求"), 2000),
}


def set_regime(
    grade: str,
    *,
    by: User,
    at: datetime,
    version: int,
    **values: Any,  # noqa: ANN401 - of FIELDS
) -> Regime:
    """Store new rules for a grade; ``version`` is what the person saw.

    Raises ``NotPermitted``, ``Incomplete``, ``ChangedMeanwhile``.
    """
    if not by.may(PERMISSION):
        raise NotPermitted(str(_("您不能修改等级办法。")))
    old = current().get(grade)
    if old is None:
        raise Incomplete(str(_("没有“%s”这个等级。") % grade))
    if old.version != version:
        raise ChangedMeanwhile(str(_("刚刚有人改动了这个等级，请刷新后再改。")))
    new = {name: values.get(name, getattr(old, name)) for name in FIELDS}
    for name, (label, longest) in LONGEST.items():
        new[name] = sound(new[name], str(label), longest=longest)
    try:
        Regime(grade=grade, version=1, since_at=at, **new).clean_fields(exclude=["by"])
    except ValidationError as error:
        raise Incomplete("；".join(error.messages)) from None
    try:
        with transaction.atomic():
            return follow(grade, new, by=by, at=at)
    except IntegrityError:
        raise ChangedMeanwhile(str(_("刚刚有人改动了这个等级，请刷新后再改。"))) from None
