"""Puts a gateway together, runs it until it is told to stop, and takes it apart again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import structlog

from luoshi.gateway.devices import Register
from luoshi.gateway.directory import Directory
from luoshi.gateway.limits import Limits
from luoshi.gateway.page import Page
from luoshi.gateway.process import Gateway
from luoshi.gateway.tables import Tables
from luoshi.gateway.writer import Writer
from luoshi.gb26875 import STANDARD, Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from luoshi.gateway.intake import Item, Outcome

log = structlog.get_logger("luoshi.gateway")


@dataclass(frozen=True, slots=True)
class Plan:
    """One gateway process."""

    host: str
    port: int
    name: str  # of this process, in every report
    database: str  # postgres://… or sqlite:///path
    stream: str = ""  # nats://…, comma between several; empty: straight into the database
    metrics: int = 0  # port on 127.0.0.1; 0: none
    limits: Limits = field(default_factory=Limits)
    profile: Profile = STANDARD  # of devices that nobody knows better


class CannotBegin(Exception):
    """What the gateway needs is not there; one sentence."""


class Open(NamedTuple):
    """A gateway that devices can connect to."""

    gateway: Gateway
    port: int
    fault: Callable[[], str]  # why nothing is stored now; empty: all is well


@asynccontextmanager
async def opened(plan: Plan) -> AsyncIterator[Open]:
    """Put a gateway together and open it; at the end of the block it drains.

    Raises
    ------
    CannotBegin
        Database or stream are not there.
    OSError
        It cannot listen there.

    """
    async with AsyncExitStack() as stack:
        gateway = Gateway(Register(standard=plan.profile), plan.limits, profile=plan.profile)
        fault = await _storing(plan, gateway, stack)
        await _keeping_in_step(plan, gateway, stack)
        if plan.metrics:
            page = await gateway.loop.create_server(
                lambda: Page(gateway.figures, fault), "127.0.0.1", plan.metrics
            )
            stack.callback(page.close)
        port = await gateway.listen(plan.host, plan.port)
        stack.push_async_callback(gateway.drain)
        yield Open(gateway, port, fault)


async def serve(plan: Plan, *, told: Callable[[int], None] = lambda _port: None) -> None:
    """Serve until SIGTERM or SIGINT; ``told`` gets the port when devices can connect."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(plan) as (gateway, port, _):
        told(port)
        await stop.wait()
        log.info("gateway.stopping", waiting=len(gateway.intake))


async def _storing(plan: Plan, gateway: Gateway, stack: AsyncExitStack) -> Callable[[], str]:
    """Join the gateway to its store or stream, until the stack unwinds; return what tells its faults."""
    if plan.stream:
        from luoshi.gateway.stream import NoStream, Publisher, connect

        try:
            client, stream = await connect(plan.stream)
        except NoStream as error:
            raise CannotBegin(str(error)) from None
        stack.push_async_callback(client.close)
        publisher = Publisher(stream, plan.name, settled=gateway.intake.settled)
        stack.push_async_callback(publisher.stop)
        gateway.intake.begin = publisher.begin
        return lambda: publisher.fault
    from luoshi.gateway.stores import Refused, Unreachable, store_at

    loop = asyncio.get_running_loop()
    store = store_at(plan.database)
    try:
        store.check()
    except (Refused, Unreachable) as error:
        raise CannotBegin(f"{plan.database.partition(':')[0]}: {error}") from None

    def settled(batch: Sequence[Item], outcome: Outcome) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(gateway.intake.settled, batch, outcome)

    writer = Writer(store, plan.name, settled=settled)
    writer.start()
    stack.callback(writer.stop)
    gateway.intake.begin = writer.begin
    return lambda: writer.fault


async def _keeping_in_step(plan: Plan, gateway: Gateway, stack: AsyncExitStack) -> None:
    """Read the devices now, and keep gateway and database in step until the stack unwinds."""
    directory = Directory(gateway, Tables(plan.database), name=plan.name)
    stack.push_async_callback(directory.stop)
    await directory.once(devices=True, presence=False, instructions=False)
    keeping = asyncio.get_running_loop().create_task(directory.keep())
    stack.callback(keeping.cancel)
