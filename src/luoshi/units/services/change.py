"""What every change of the register shares: permission, one transaction, lines in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from luoshi.units.models import RegisterEntry, Subject, Unit, Verb
from luoshi.units.record_language import record_language
from luoshi.units.services.errors import Incomplete, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User

Row = TypeVar("Row", bound=models.Model)


class Change:
    """One change in progress: who, when, and the lines that the journal gets when it is done.

    ``keys_known``: the caller has the whole register in memory and has looked for others of the same name, code,
    account or duty; then no service asks for each of ten thousand rows.
    """

    def __init__(self, by: User | None, at: datetime, *, keys_known: bool = False) -> None:
        self.by = by
        self.at = at
        self.keys_known = keys_known
        self.entries: list[RegisterEntry] = []

    def note(
        self,
        what: Verb,
        row: models.Model,
        *,
        unit: Unit | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Write a line about ``row``; ``unit`` is the one on whose page it stands."""
        self.entries.append(
            RegisterEntry(
                at=self.at,
                by=self.by,
                kind=Subject(str(row._meta.model_name)),  # noqa: SLF001 - Django's documented way
                what=what,
                subject=row.pk,
                label=str(row)[:300],
                unit=unit,
                data=json.loads(json.dumps(dict(data or {}), default=said)),
            )
        )

    def set(self, row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Give ``row`` new values, write those that differ, and return them as ``{field: [before, after]}``."""
        changed = {}
        for name, value in values.items():
            before = getattr(row, name)
            if before != value:
                changed[name] = [said(before), said(value)]
                setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
        return changed

    def alter(
        self, row: models.Model, values: Mapping[str, Any], *, unit: Unit | None = None
    ) -> bool:
        """Change ``row`` and note it; whether anything was different."""
        changed = self.set(row, values)
        if changed:
            self.note(Verb.CHANGED, row, unit=unit, data=changed)
        return bool(changed)


def said(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    """Return a value as the journal keeps it: lists and plain values as they are, rows by their name."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dict):
        with record_language():
            return _("（图形）")
    return str(value)


def facts(row: models.Model, *names: str) -> dict[str, list[Any]]:
    """Return what a row says, as a line about its beginning tells it (nothing before)."""
    return {
        name: [None, said(value)] for name in names if (value := getattr(row, name)) not in ("", None, [], 0, False)
    }  # fmt: skip


@contextmanager
def changing(*actions: str, by: User | None, at: datetime) -> Iterator[Change]:
    """Open a change by somebody whose role has all ``actions`` (nobody: the installation itself).

    Raises
    ------
    NotPermitted
        The role has not.
    NotAllowed
        Somebody else was first with the same name, code or duty.

    """
    if by is not None and not all(map(by.may, actions)):
        raise NotPermitted(_("您的角色不能做这一步。"))
    try:
        with transaction.atomic():
            change = Change(by, at)
            yield change
            RegisterEntry.objects.bulk_create(change.entries, batch_size=500)
    except IntegrityError as race:  # The checks had passed: somebody else was first.
        raise NotAllowed(_("刚刚有人做了同样的改动，请刷新后再看。")) from race


def fresh(*rows: models.Model | None) -> None:
    """Let rows say what the database says, and let nobody else change them until the transaction ends.

    Raises ``NotAllowed`` when one is gone.
    """
    for row in rows:
        if row is None:
            continue
        held = type(row)._base_manager.select_for_update(of=("self",), no_key=True)  # noqa: SLF001 - Django's documented way
        try:
            row.refresh_from_db(from_queryset=held)
        except type(row).DoesNotExist:  # type: ignore[attr-defined] # every model has it
            raise NotAllowed(_("“%s”刚刚被删除了。") % row) from None


def hold_tree(rows: models.QuerySet[Any]) -> None:
    """Let nobody else change the tree of units (or areas) until the transaction ends: two moves could make a circle."""
    roots = rows.filter(parent=None).order_by("pk")
    list(roots.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def others(change: Change, rows: models.QuerySet[Row], row: Row | None) -> bool:
    """Whether there are ``rows`` beside ``row`` itself, which may not be there yet."""
    if change.keys_known:
        return False
    return (rows if row is None else rows.exclude(pk=row.pk)).exists()


def line(value: str, field: str, longest: int, *, needed: bool = True) -> str:
    """Return one line of text without the blanks around it, checked for its length.

    Raises ``Incomplete``.
    """
    text = " ".join(value.split())
    if needed and not text:
        raise Incomplete(_("不能空着。"), field)
    if len(text) > longest:
        raise Incomplete(_("最多 %d 个字。") % longest, field)
    if not text.isprintable():
        raise Incomplete(_("含有不可见的字符，请重新输入。"), field)
    return text
