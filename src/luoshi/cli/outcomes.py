"""Read documents one after another or in several processes; what failed is an outcome too."""

from __future__ import annotations

import os
import sys
import traceback
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from luoshi.cli.inputs import Input
from luoshi.flows.read_document import Document, Settings, read_bytes, read_document

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

UNREADABLE, CLASSIFIED, BROKEN = 3, 4, 1
MOST_INPUT = (1 << 30) + 1  # bytes of standard input; the readers refuse far less
AHEAD = 3  # documents in the queue for each process
DEBUG_VARIABLE = "LUOSHI_DEBUG"


@dataclass(frozen=True, slots=True)
class Success:
    """The document was read."""

    input: Input
    document: Document


@dataclass(frozen=True, slots=True)
class Failure:
    """The document was not read, with one sentence and the exit code it stands for."""

    label: str
    message: str
    code: int


Outcome: TypeAlias = Success | Failure


def outcomes(
    inputs: Sequence[Input], settings: Settings, *, jobs: int
) -> Generator[Outcome, None, None]:
    """Yield one outcome for each input, in order. Close it, or processes go on reading."""
    if jobs == 1 or len(inputs) < 2:
        return (attempt(item, settings) for item in inputs)
    return _in_processes(inputs, settings, min(jobs, len(inputs)))


def attempt(item: Input, settings: Settings) -> Outcome:
    """Read one document; whatever happens to it does not stop the others."""
    from luoshi.reading.formats.source import ClassifiedDocument, UnreadableFile

    try:
        return Success(item, _read(item, settings))
    except ClassifiedDocument as refusal:
        return Failure(item.label, _without_name(item, refusal), CLASSIFIED)
    except UnreadableFile as refusal:
        return Failure(item.label, _without_name(item, refusal), UNREADABLE)
    except Exception as error:  # noqa: BLE001 - a defect met in one document must not lose the batch
        if os.environ.get(DEBUG_VARIABLE):
            traceback.print_exc()
        sentence = (
            f"程序内部错误（{type(error).__name__}）：请附上文件反馈；{DEBUG_VARIABLE}=1 可看详情"
        )
        return Failure(item.label, sentence, BROKEN)


def _read(item: Input, settings: Settings) -> Document:
    if not item.is_standard_input:
        return read_document(item.path, settings)
    return read_bytes(sys.stdin.buffer.read(MOST_INPUT), item.label, settings)


def _without_name(item: Input, refusal: Exception) -> str:
    """Return the reader's sentence; it names the file, and the label does so with its path."""
    return str(refusal).removeprefix(f"{item.name}：")


def _in_processes(
    inputs: Sequence[Input], settings: Settings, jobs: int
) -> Generator[Outcome, None, None]:
    """Yield outcomes in order from ``jobs`` fresh processes, never many results ahead."""
    from concurrent.futures.process import BrokenProcessPool

    queue = iter(inputs)
    while waiting := list(islice(queue, 1)):
        pending: deque[tuple[Input, Future[Outcome]]] = deque()
        pool = _pool(settings, jobs)
        try:
            with _interrupts_ignored():
                for item in (*waiting, *islice(queue, jobs * AHEAD)):
                    pending.append((item, pool.submit(_work, item)))
            while pending:
                yield pending[0][1].result()
                pending.popleft()
                pending.extend((item, pool.submit(_work, item)) for item in islice(queue, 1))
        except BrokenProcessPool:
            # One of these ended its process; each alone shows which.
            yield from (_alone(item, settings) for item, _ in pending)
        except (KeyboardInterrupt, GeneratorExit):
            _end_processes()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end_processes() -> None:
    """End our processes in the middle of what they do: they only read, and nobody waits for it."""
    import multiprocessing

    for process in multiprocessing.active_children():
        process.terminate()


def _alone(item: Input, settings: Settings) -> Outcome:
    from concurrent.futures.process import BrokenProcessPool

    with _pool(settings, 1) as pool:
        try:
            return pool.submit(_work, item).result()
        except BrokenProcessPool:
            return Failure(item.label, "读取进程意外终止，可能内存不足或文件损坏", UNREADABLE)


def _pool(settings: Settings, jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(settings,),
    )


_settings = Settings()  # in a worker: what it was started with


def _begin(settings: Settings) -> None:
    global _settings  # noqa: PLW0603 - sent once to each process instead of with every document
    _settings = settings


def _work(item: Input) -> Outcome:
    return attempt(item, _settings)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes that leave Ctrl-C to the parent: they inherit that it is ignored."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
