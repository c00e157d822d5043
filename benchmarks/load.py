"""A small load generator: so many connections ask for addresses, and each waits for its answer."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What was answered: requests a second and, in milliseconds, the median and the 95th percentile."""

    rate: float
    median: float
    p95: float


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until_open(port: int, *, seconds: float = 30) -> None:
    """Wait until somebody listens on ``port``; ``TimeoutError`` when nobody does in time."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    msg = f"nothing listens on port {port} after {seconds:.0f} s"
    raise TimeoutError(msg)


@dataclass(frozen=True, slots=True)
class Question:
    """One request."""

    path: str
    method: str = "GET"
    body: str | None = None


def ask(port: int, path: str, cookie: str, *, connections: int = 8, seconds: float = 4.0) -> Load:
    """Ask for ``path`` over ``connections`` connections for ``seconds``; stops when an answer is not 200."""
    headers = {"Cookie": cookie, "Host": "localhost"}
    work_first(port, path, headers)
    last = time.perf_counter() + seconds
    one = Question(path)
    return _drive(
        port, iter(lambda: one if time.perf_counter() < last else None, None), headers, connections
    )


def tell(
    port: int, questions: Sequence[Question], headers: Mapping[str, str], *, connections: int = 8
) -> Load:
    """Send each of ``questions`` once over ``connections`` connections; stops when an answer is not 2xx."""
    said = {"Host": "localhost", "Content-Type": "application/json", **headers}
    return _drive(port, iter(questions), said, connections)


def _drive(
    port: int, questions: Iterator[Question], headers: Mapping[str, str], connections: int
) -> Load:
    times: list[float] = []
    wrong: list[str] = []
    turn = threading.Lock()

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not wrong:
            with turn:
                one = next(questions, None)
            if one is None:
                break
            began = time.perf_counter()
            line.request(one.method, one.path, one.body, dict(headers))
            answer = line.getresponse()
            said = answer.read()
            times.append(time.perf_counter() - began)
            if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
                wrong.append(f"{one.path}: answered {answer.status} {said[:200]!r}")
        line.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    took = time.perf_counter() - began
    slow = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Load(len(times) / took, 1000 * statistics.median(times), 1000 * slow)


def work_first(port: int, path: str, headers: Mapping[str, str]) -> None:
    """Ask a few times unmeasured, so that every worker has loaded what it needs."""
    for _ in range(6):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", path, headers=dict(headers))
        line.getresponse().read()
        line.close()


def first_byte(port: int, path: str, cookie: str) -> tuple[float, float, int]:
    """Return the seconds to the first byte, the seconds to the last, and the size of one answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    began = time.perf_counter()
    line.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
    answer = line.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while block := answer.read(1 << 20):
        size += len(block)
    line.close()
    return first, time.perf_counter() - began, size
