"""From verdict to confirm: what is to be stored waits here, fires first, and its device is told when it is.

One batch is under way at a time; what comes meanwhile gathers and goes next, so batches grow as the load does.
A re-send waits behind its original in the same lane, and is confirmed only after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from luoshi.gateway.figures import Figures
from luoshi.gateway.limits import LONG_QUEUE, MOST_QUEUED, SHORT_QUEUE
from luoshi.gb26875.centre import Centre
from luoshi.gb26875.duplicates import Key
from luoshi.gb26875.express import Ticket
from luoshi.gb26875.outbox import Outbox

MOST_TOGETHER = 5_000  # reports in one transaction: the next fire waits for no more than these


class Sender(Protocol):
    """The connection that a report came over."""

    def confirm(self, ticket: Ticket) -> None:
        """Send the answer: the report is stored."""

    def drop(self) -> None:
        """Take it that one report will not be answered; its device sends it again."""

    def resume(self) -> None:
        """Read again: the queue is short."""


class Item(NamedTuple):
    """A report, or the re-send of one, on its way to the store."""

    sender: Sender
    ticket: Ticket
    at: float  # seconds of the loop's clock
    micros: int  # when it was received, since 1970


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    new: int = 0
    failures: int = 0  # attempts that failed
    refused: set[int] = field(default_factory=set)  # places in the batch
    given_up: bool = False  # the gateway is stopping; nothing is known


class Intake:
    """The queue before the store. ``begin`` starts the storing of a batch and calls :meth:`settled` in the loop."""

    def __init__(
        self,
        centre: Centre,
        figures: Figures,
        *,
        clock: Callable[[], float],
        soon: Callable[[Callable[[], None]], object],
        most: int = MOST_QUEUED,
    ) -> None:
        self.begin: Callable[[Sequence[Item]], None] = lambda _batch: None
        self._centre = centre
        self._figures = figures
        self._clock = clock
        self._soon = soon  # runs something after the reads of this turn of the loop
        self._outbox: Outbox[Item] = Outbox(most=most)
        self._long = min(LONG_QUEUE, most // 2)
        self._under_way = 0
        self._called = False
        self._waiting: set[Sender] = set()  # not read from until the queue is short
        self._refused: set[Key] = set()  # re-sends of these are not confirmed

    def __len__(self) -> int:
        """Return how many reports are not settled."""
        return len(self._outbox) + self._under_way

    def put(self, item: Item) -> bool:
        """Take a report; say whether its sender should be read from further."""
        crowded_out = self._outbox.put(item, item.ticket.urgency)
        if crowded_out is not None:
            self._figures.crowded_out += 1
            self._give_up(crowded_out)
        if not self._called and not self._under_way:
            self._called = True
            self._soon(self._dispatch)
        if len(self._outbox) < self._long:
            return True
        self._waiting.add(item.sender)
        return False

    def forget(self, sender: Sender) -> None:
        """Take it that a connection is gone."""
        self._waiting.discard(sender)

    def settled(self, batch: Sequence[Item], outcome: Outcome) -> None:
        """Confirm what is stored, and begin the next batch."""
        figures = self._figures
        self._under_way = 0
        figures.batches += 1
        figures.store_failures += outcome.failures
        if outcome.given_up:
            for item in batch:
                self._give_up(item)
            return
        if outcome.refused or self._refused:
            batch = self._without_refused(batch, outcome.refused)
        now = self._clock()
        reports = 0
        for sender, ticket, at, _ in batch:
            reports += ticket.is_report
            sender.confirm(ticket)
            figures.took(now - at)
        figures.known_already += reports - outcome.new
        self._dispatch()
        if self._waiting and len(self._outbox) <= SHORT_QUEUE:
            senders, self._waiting = self._waiting, set()
            for sender in senders:
                sender.resume()

    def _dispatch(self) -> None:
        self._called = False
        if self._under_way:
            return
        batch = self._outbox.take(MOST_TOGETHER)
        if batch:
            self._under_way = len(batch)
            self.begin(batch)

    def _without_refused(self, batch: Sequence[Item], refused: set[int]) -> list[Item]:
        """Return the items that are stored. A re-send of a refused report is as little stored as that."""
        kept = []
        for place, item in enumerate(batch):
            key = item.ticket.key
            if place in refused:
                self._figures.unstored += 1
                self._refused.add(key)
                self._give_up(item)
            elif item.ticket.is_report or key not in self._refused:
                self._refused.discard(key)
                kept.append(item)
            else:
                item.sender.drop()
        return kept

    def _give_up(self, item: Item) -> None:
        if item.ticket.is_report:
            self._centre.duplicates.forget(item.ticket.key)
        item.sender.drop()
