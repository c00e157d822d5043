"""The web server and the worker: one process tree, started and stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from luoshi.api.repeating import forget
from luoshi.flows.alarms_watch import follow_up, take_up, watch
from luoshi.flows.notifying import send, tell
from luoshi.flows.orders import draft_orders
from luoshi.flows.passes import do_each
from luoshi.ledger.audit import seal_days
from luoshi.ledger.services.auditing import perform_audits
from luoshi.ledger.sweep import sweep
from luoshi.outbox.proxy import read_proxy
from luoshi.outbox.services import send_urgent
from luoshi.outbox.services.pruning import prune
from luoshi.supervision.services import lapse, void_moot

LAST_REQUESTS = 10  # seconds that a process of the server gets to end by itself
PAUSE = 15.0  # seconds between two passes of the worker
COMMONPLACE = {"consumed"}  # not worth a line by itself: devices report all the time
QUICK = 0.5  # of sending what cannot wait
AT_ONCE = 0.1  # of taking up what devices report: a fire is on the desk within a second
SECOND = 1.0  # of the rest of the fire watch
log = structlog.get_logger("luoshi.work")


def migrate() -> None:
    """Bring the database up to this version; quiet when there is nothing to do."""
    call_command("migrate", verbosity=0, interactive=False)


def serve_forever(host: str, port: int, *, beside: Sequence[list[str]] = ()) -> int:
    """Serve pages until stopped; the worker, and what else is to be ``beside``, runs with them and stops with them."""
    from granian.constants import Interfaces
    from granian.server import Server

    with ExitStack() as stack:
        for words in (["work"], *beside):
            stack.enter_context(worker_kept_alive([sys.executable, "-m", "luoshi.cli", *words]))
        server = Server(
            "luoshi.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=2,
            blocking_threads=4, log_access=False, websockets=False, workers_kill_timeout=LAST_REQUESTS,
        )  # fmt: skip
        server.serve(target_loader=_application)
    return 0


def _application(target: str) -> Any:  # noqa: ANN401 - what granian calls
    """Import the application in a process of the server, which leaves Ctrl-C to its parent.

    A terminal sends it to both; then the parent ends each process, and one that hears two signals at once hangs.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    module, _colon, name = target.partition(":")
    return getattr(import_module(module), name)


@contextmanager
def worker_kept_alive(command: list[str], *, pause: float = PAUSE) -> Iterator[None]:
    """Run ``command`` beside the block; when it dies by itself, start it again after ``pause`` seconds.

    A ledger whose ladders have stopped climbing would be open in silence.
    """
    stopped = threading.Event()
    running = [subprocess.Popen(command)]

    def watch() -> None:
        while True:
            code = running[0].wait()
            if stopped.is_set() or stopped.wait(pause):
                return
            log.error("work.died", code=code, command=" ".join(command[3:]))
            running[0] = subprocess.Popen(command)
            if stopped.is_set():  # the block ended in between and has terminated the one before
                running[0].terminate()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopped.set()
        running[0].terminate()
        watcher.join(timeout=20)


def work_once() -> dict[str, int]:
    """Do what is due: climb ladders, draft the orders they prepare, seal the day. Safe to repeat and to run twice.

    What fails holds up nothing else, and is raised when all is done.
    """
    now = timezone.now()
    # For one minute of every hour all that was ever prepared is looked at, in between only what is new.
    whole = now.minute == 0
    return do_each(
        [
            lambda: {"entries": sweep(now)},
            lambda: {"orders": draft_orders(now, whole=whole)},
            lambda: {"void": void_moot(now)},
            lambda: {"lapsed": lapse(now)},
            lambda: {"told": tell(now)},
            lambda: {"forgotten": forget(now)},
            lambda: follow_up(now),
            lambda: _counted("pruned", prune(now, days=settings.OPTIONS.notice_days)),
            lambda: {"seals": len(seal_days(at=now))},
        ]
    )


def _counted(what: str, counts: dict[str, int]) -> dict[str, int]:
    return {f"{what}_{name}": count for name, count in counts.items()}


def send_once() -> dict[str, int]:
    """Send the digests and events that are due. Waits for servers elsewhere, so the sweep never waits for it."""
    return send(timezone.now)


def take_up_once() -> dict[str, int]:
    """Turn what devices report into alarms."""
    return take_up(timezone.now())


def watch_once() -> dict[str, int]:
    """Keep the fire watch: who is silent, what has settled, which duty checks nobody answered."""
    return watch(timezone.now())


def send_urgent_once() -> dict[str, int]:
    """Send what cannot wait: a real fire is told within seconds, whatever else is being sent."""
    options = settings.OPTIONS
    proxy = read_proxy(options.proxy)
    return {"sent": send_urgent(timezone.now, allow_private=options.private_targets, proxy=proxy)}


def audit_once() -> dict[str, int]:
    """Prove the journal for whoever asked. One pass over all of it, so the sweep never waits for it either."""
    return {"audits": perform_audits(clock=timezone.now)}


def work_forever() -> None:
    """Do it again and again; sending, proving and the fire watch have threads of their own."""
    for once, name, pause in (
        (send_once, "send", PAUSE), (send_urgent_once, "send", QUICK), (take_up_once, "take_up", AT_ONCE),
        (watch_once, "watch", SECOND), (audit_once, "audit", PAUSE),
    ):  # fmt: skip
        threading.Thread(target=_repeat, args=(once, name, pause), daemon=True).start()
    _repeat(work_once, "work")


def _repeat(once: Callable[[], dict[str, int]], name: str, pause: float = PAUSE) -> None:
    """Repeat a pass; one that fails is logged and tried again."""
    done, failed = f"{name}.done", f"{name}.failed"
    while True:
        try:
            close_old_connections()
            counts = once()
            if any(count for what, count in counts.items() if what not in COMMONPLACE):
                log.info(done, **counts)
        except Exception:
            log.exception(failed)
        time.sleep(pause)
