"""A small load generator: so many connections ask for addresses, and each waits for its answer."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What was answered: requests a second and, in milliseconds, the median and the 95th percentile."""

    rate: float
    median: float
    p95: float


def ask(port: int, path: str, cookie: str, *, connections: int = 8, seconds: float = 4.0) -> Load:
    """Ask for ``path`` over ``connections`` connections for ``seconds``; stops when an answer is not 200."""
    times: list[float] = []
    wrong: list[int] = []
    work_first(port, path, cookie)
    until = time.perf_counter() + seconds

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until and not wrong:
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
            answer = line.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != http.client.OK:
                wrong.append(answer.status)
        line.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        msg = f"{path}: answered {wrong[0]}"
        raise RuntimeError(msg)
    took = time.perf_counter() - began
    slow = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Load(len(times) / took, 1000 * statistics.median(times), 1000 * slow)


def work_first(port: int, path: str, cookie: str) -> None:
    """Ask a few times unmeasured, so that every worker has loaded what it needs."""
    for _ in range(6):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
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
