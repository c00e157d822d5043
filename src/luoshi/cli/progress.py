"""A progress bar on standard error for batches that take a while."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

QUIET_SECONDS = 2.0


class BatchProgress:
    """Shows nothing for two seconds, nothing for a single document, nothing off a terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._since = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self) -> None:
        """Count one more document."""
        self._done += 1
        if self._bar is None and self._is_due():
            self._start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done)

    def _is_due(self) -> bool:
        waited = time.monotonic() - self._since >= QUIET_SECONDS
        return waited and 1 < self._total != self._done and sys.stderr.isatty()

    def _start(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
        except ModuleNotFoundError:
            self._total = 0  # Do without.
            return
        self._bar = Progress(
            "读取文件",
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()
