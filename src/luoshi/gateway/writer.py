"""The thread that stores: what has gathered while it stored goes into one transaction (natural group commit)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

import structlog

from luoshi.gateway.intake import Item, Outcome
from luoshi.gateway.stores import Refused, Store, Unreachable
from luoshi.gateway.stores.rows import Received

PAUSE = (0.1, 2.0)  # seconds before a new attempt: first, longest
log = structlog.get_logger("luoshi.gateway")


class Writer:
    """Stores batches one after the other in a thread of its own.

    A store that cannot be reached is tried again until it can: nothing is given up, the devices' re-sends wait in
    the queue behind their originals, and the queue's length stops the reading.
    """

    def __init__(
        self, store: Store, gateway: str, *, settled: Callable[[Sequence[Item], Outcome], None]
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._settled = settled  # called in the thread
        self._batches: SimpleQueue[Sequence[Item] | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="luoshi-writer", daemon=True)
        self.fault = ""  # why storing does not go on now

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def begin(self, batch: Sequence[Item]) -> None:
        """Store a batch; ``settled`` is called when that is done."""
        self._batches.put(batch)

    def stop(self) -> None:
        """End; what cannot be stored now is given up unconfirmed."""
        self._stopped.set()
        self._batches.put(None)
        self._thread.join()
        self._store.close()

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._settled(batch, self._stored(batch))

    def _stored(self, batch: Sequence[Item]) -> Outcome:
        rows = [self._received(item) for item in batch if item.ticket.is_report]
        outcome = Outcome()
        try:
            outcome.new = self._insert(rows, outcome) if rows else 0
        except Unreachable:
            outcome.given_up = True
        except Refused:
            self._one_by_one(batch, outcome)
        return outcome

    def _one_by_one(self, batch: Sequence[Item], outcome: Outcome) -> None:
        """Find out which reports the store will not have; the others shall not suffer for them."""
        for place, item in enumerate(batch):
            if not item.ticket.is_report:
                continue
            row = self._received(item)
            try:
                outcome.new += self._insert([row], outcome)
            except Unreachable:
                outcome.given_up = True
                return
            except Refused as error:
                outcome.refused.add(place)
                told = {"frame": row.raw.hex(), "reason": str(error)}
                log.error("report.refused", **told)  # noqa: TRY400 - the reason says it

    def _received(self, item: Item) -> Received:
        return Received(item.micros, self._gateway, item.ticket.raw)

    def _insert(self, rows: Sequence[Received], outcome: Outcome) -> int:
        """Insert rows, however long that takes; Unreachable only when the gateway is stopping."""
        pause = PAUSE[0]
        while True:
            try:
                new = self._store.insert(rows)
            except Unreachable as error:
                outcome.failures += 1
                if not self.fault:
                    log.error("store.unreachable", reason=str(error))  # noqa: TRY400 - the reason says it
                self.fault = f"store unreachable: {error}"
                if self._stopped.wait(pause):
                    raise
                pause = min(pause * 2, PAUSE[1])
            else:
                if self.fault:
                    log.info("store.reached")
                self.fault = ""
                return new
