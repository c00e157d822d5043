"""Changing a playbook: the next version; matters keep the one that they were opened under."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.ledger.models import Playbook
from luoshi.ledger.playbooks import COPIES, BadPlaybook, install, parse_playbook, rules_of
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.ledger.playbooks import Rules
    from luoshi.units.models import User

PERMISSION = "playbook.edit"
LONGEST = 20_000  # characters; the longest of ours has a tenth of that
KEY = re.compile(r"[a-z][a-z0-9_-]{1,31}")
RESERVED = {"new"}  # the address of the form for a new one


def change_playbook(source: str, *, by: User, at: datetime, key: str, version: int) -> Playbook:
    """Store ``source`` as the version after ``version``, the one that the person saw; saying the same changes nothing.

    Raises ``NotPermitted``, ``Incomplete`` with the place, the value and what is allowed, ``ChangedMeanwhile``,
    ``NotAllowed`` for another key or kind.
    """
    rules = _read(source, by)
    newest = Playbook.objects.filter(key=key).order_by("-version").first()
    if newest is None or newest.version != version:
        raise ChangedMeanwhile(_("刚刚有人改了这个办法，请看过新的一版再改。"))
    if rules.key != key:
        raise NotAllowed(_("标识是“%s”，改不成“%s”；另立一个请用“新办法”。") % (key, rules.key))
    if rules.kind != rules_of(newest).kind:
        raise NotAllowed(_("类型不能改：同一个办法的各版管的是同一类事项。"))
    return _stored(source, by=by, at=at)


def add_playbook(source: str, *, by: User, at: datetime) -> Playbook:
    """Store the first version of a new playbook.

    Raises ``NotPermitted``, ``Incomplete``, ``NotAllowed`` for a key that there is.
    """
    rules = _read(source, by)
    if not KEY.fullmatch(rules.key) or rules.key in RESERVED:
        raise Incomplete(
            _("key = %r：用小写字母开头的字母、数字、- 和 _，2到32个字符。") % rules.key
        )
    if Playbook.objects.filter(key=rules.key).exists():
        raise NotAllowed(_("已经有标识为“%s”的办法，请改那一个，或换个标识。") % rules.key)
    return _stored(source, by=by, at=at)


def _read(source: str, by: User) -> Rules:
    if not by.may(PERMISSION):
        raise NotPermitted(_("您不能修改办法。"))
    if len(source) > LONGEST:
        raise Incomplete(_("办法超过 %d 个字符。") % LONGEST)
    try:
        rules = parse_playbook(source)
    except BadPlaybook as fault:
        raise Incomplete(str(fault)) from None
    _copies(rules)
    return rules


def _copies(rules: Rules) -> None:
    """Refuse a copy that nobody would get. Not in the parser: versions that say so are in use and must be readable."""
    for rung in (rung for ladder in rules.ladders.values() for rung in ladder):
        if rung.copy and rung.copy not in COPIES:
            words = {"copy": rung.copy, "known": _("、").join(COPIES)}
            raise Incomplete(_("copy = %(copy)r：没有这样的人，抄送写 %(known)s 之一。") % words)


def _stored(source: str, *, by: User, at: datetime) -> Playbook:
    try:
        with transaction.atomic():
            return install(source, by=by, at=at)
    except IntegrityError:
        raise ChangedMeanwhile(_("刚刚有人改了这个办法，请看过新的一版再改。")) from None
