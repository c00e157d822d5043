"""One change to one matter: everything it does, or nothing.

A service opens a :func:`change`, says what is new, and leaves; on the way out the matter's row is written by
compare-and-set, its clocks are stopped and started, and its entries join the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.ledger import light_facts, lights, timing
from luoshi.ledger.chain import line_digest, line_of
from luoshi.ledger.models import Clock, ClockKind, Entry, EntryKind, Matter, Stage
from luoshi.ledger.playbooks import Rules, rules_of
from luoshi.ledger.rules import ACTIONS, may
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User


ALWAYS = ("head", "entries_written", "clocks_running", "version", "yellow_at", "red_at")


class Change:
    """What one action does to one locked matter."""

    def __init__(self, matter: Matter, *, by: User | None, at: datetime) -> None:
        self.matter = matter
        self.by = by
        self.at = at
        self.rules: Rules = rules_of(matter.playbook)
        self.clocks = {ClockKind(clock.kind): clock for clock in matter.clocks.running()}
        self._fields: set[str] = set()
        self._stopped: list[Clock] = []
        self._started: list[Clock] = []
        self._entries: list[Entry] = []
        self._rows: list[models.Model] = []

    def set(self, **values: Any) -> None:  # noqa: ANN401 - values of any field
        """Give fields of the matter new values."""
        for name, value in values.items():
            setattr(self.matter, name, value)
            self._fields.add(name)

    def entry(
        self,
        kind: EntryKind,
        text: str = "",
        data: dict[str, Any] | None = None,
        **links: Any,  # noqa: ANN401 - fields of Entry
    ) -> Entry:
        """Write a line; it joins the chain when the change is done."""
        if "\x00" in text:
            raise Incomplete(_("文字里有不可见的空字符，请重新输入。"))
        line = Entry(
            matter=self.matter,
            seq=self.matter.entries_written + len(self._entries) + 1,
            at=self.at.astimezone(UTC),
            kind=kind,
            by=self.by,
            unit=self.by.unit if self.by else None,
            text=text.strip(),
            data=json.loads(json.dumps(data or {}, default=str)),
            **links,
        )
        self._entries.append(line)
        return line

    def also(self, *rows: models.Model) -> None:
        """Insert rows that point to this change's entries, after those."""
        self._rows += rows

    def stop(self, *kinds: ClockKind, why: str) -> None:
        """Stop running clocks; one that does not run is no matter."""
        for kind in kinds:
            clock = self.clocks.pop(kind, None)
            if clock is not None:
                clock.stopped_at, clock.next_at, clock.why = self.at, None, why
                self._stopped.append(clock)

    def stop_all(self, *, why: str, but: tuple[ClockKind, ...] = ()) -> None:
        """Stop every running clock except some kinds."""
        self.stop(*(kind for kind in self.clocks if kind not in but), why=why)

    def start(self, kind: ClockKind, due_at: datetime) -> None:
        """Start a clock; one of the kind that runs already is stopped as moved."""
        self.stop(kind, why="moved")
        clock = Clock(matter=self.matter, kind=kind, started_at=self.at, due_at=due_at)
        timing.wind(clock, self.rules)
        self.clocks[kind] = clock
        self._started.append(clock)

    def start_by_rule(self, kind: ClockKind, *, rule: str = "") -> None:
        """Start a clock that the playbook times from now."""
        self.start(kind, timing.due(self.rules, rule or kind, self.at))

    def save(self) -> None:
        """Write everything; the caller's transaction makes it one."""
        old = self.matter.version
        if self._stopped:
            Clock.objects.bulk_update(self._stopped, ["stopped_at", "next_at", "why"])
        started = [clock for clock in self._started if clock.stopped_at is None]
        Clock.objects.bulk_create(started)
        for line in self._entries:
            line.digest = line_digest(settings.OPTIONS.digest, self.matter.head, line_of(line))
            self.matter.head = line.digest
        self.matter.entries_written += len(self._entries)
        self.matter.clocks_running = len(self.clocks)
        self.matter.version = old + 1
        facts = light_facts.facts_now(self.matter, light_facts.first_awaited(self.clocks))
        self.matter.yellow_at, self.matter.red_at = lights.turns(self.rules, facts)
        names = {*self._fields, *ALWAYS}
        values = {name: getattr(self.matter, name) for name in names}
        if not Matter.objects.filter(pk=self.matter.pk, version=old).update(**values):
            raise ChangedMeanwhile(_("刚刚有人改动了这件事项，请刷新后再办。"))
        Entry.objects.bulk_create(self._entries)
        for row in self._rows:
            row.save(force_insert=True)


@contextmanager
def change(
    matter: Matter, action: str, *, by: User | None, at: datetime, version: int | None = None
) -> Iterator[Change]:
    """Lock ``matter``, ask permission and policy for ``action``, and write what the block says.

    Raises
    ------
    NotPermitted
        The person's role or unit may not.
    NotAllowed
        The matter's stage does not allow it.
    ChangedMeanwhile
        ``version`` is what the person saw, and it is no longer that.

    """
    with transaction.atomic():
        locked = locked_matter(matter.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(_("刚刚有人改动了这件事项，请刷新后再办。"))
        if by is not None and not may(by, action, locked):
            raise NotPermitted(_("您不能对这件事项做“%s”。") % ACTIONS[action].name)
        _allow(locked, action)
        step = Change(locked, by=by, at=at)
        yield step
        step.save()
    # The caller's object now says what the database says.
    matter.__dict__.update(locked.__dict__)


def locked_matter(pk: int) -> Matter:
    """Return the matter; nobody else changes it until the transaction ends."""
    own = Matter.objects.select_for_update(of=("self",))
    matter: Matter = own.select_related("playbook", "lead", "supervisor").get(pk=pk)
    return matter


def _allow(matter: Matter, action: str) -> None:
    rule = ACTIONS[action]
    if Stage(matter.stage) not in rule.stages:
        where = matter.get_stage_display()
        raise NotAllowed(
            _("事项现在是“%(stage)s”，不能“%(action)s”。") % {"stage": where, "action": rule.name}
        )
    if matter.suspended_at is not None and not rule.suspended:
        raise NotAllowed(_("事项已中止，恢复后才能“%s”。") % rule.name)
