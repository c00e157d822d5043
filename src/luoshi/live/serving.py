"""The process: Granian in this process and its loop, one thread for the database, and an end when it is asked for."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from django.db import Error, connection
from django.utils.crypto import salted_hmac
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from luoshi.alarms.desk_state import desk_state
from luoshi.live.application import Live, Manner
from luoshi.live.news import News

LAST_WORDS = 2.0  # seconds that open streams get to end
LENGTH = 16  # characters of a stamp


class CannotListen(Exception):
    """The address is not this machine's, or somebody else listens there."""


async def serve(host: str, port: int, manner: Manner) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises
    ------
    CannotListen
        The port cannot be opened.

    """
    _look_whether_free(host, port)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    live = Live(News(asked_in_a_thread()), manner)
    server = Server(
        live, address=host, port=port, interface=Interfaces.ASGINL, http=HTTPModes.http1, websockets=False,
        backpressure=2 * manner.limits.everybody, log_enabled=False,
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when="FIRST_COMPLETED")
    if serving.done():
        serving.result()
    live.close()
    server.stop()  # type: ignore[no-untyped-call] # Granian gives it no types
    await asyncio.wait((serving,), timeout=LAST_WORDS)


def _look_whether_free(host: str, port: int) -> None:
    """Refuse what is taken: Granian would share the port, and half of the pages would ask another installation."""
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
    except (OSError, ValueError) as error:
        raise CannotListen(str(error)) from None


def asked_in_a_thread() -> Callable[[], Awaitable[str]]:
    """Return a question for the stamp that keeps the loop free; one thread, so one connection."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="desk-state")

    async def ask() -> str:
        return await asyncio.get_running_loop().run_in_executor(thread, _stamp)

    return ask


def _stamp() -> str:
    """Name the desk's state; whoever reads the name learns no numbers."""
    try:
        state = desk_state()
    except Error:
        connection.close()  # the next question opens another
        raise
    return salted_hmac("luoshi.live.desk", repr(state), algorithm="sha256").hexdigest()[:LENGTH]
