"""``luoshi fire gateway``: takes what devices report. Starts without Django, for it is memory for each process."""

from __future__ import annotations

import asyncio
import gc
import logging.config
import socket
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.cli.fire_command import SPARE_FILES, USAGE, BadPlan, allow_files
from luoshi.cli.language import pick

if TYPE_CHECKING:
    import argparse

    from luoshi.gateway.limits import Limits, Network
    from luoshi.gateway.serving import Plan
    from luoshi.gb26875 import Profile

SWITCH = 0.0005  # seconds that the writer waits for the loop, at most, when a transaction is done
LONGEST_PATROL = 7_200  # seconds; GB 50440
LONGEST_NAME = 64  # characters, as the table has them
RANGES = {
    "port": (0, 65_535),
    "metrics": (0, 65_535),
    "connections": (1, 1_000_000),
    "per_host": (1, 1_000_000),
    "frames_per_second": (1, 1_000_000),
    "idle": (1, 1e6),
    "patrol": (0, LONGEST_PATROL),
    "clock": (0, 1e7),
    "drain": (0, 3600),
}


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 2 when it cannot begin."""
    _import_logging()
    from luoshi.gateway.serving import CannotBegin, serve
    from luoshi.web.logs import logging_settings
    from luoshi.web.options import BadOption

    try:
        plan = _plan(arguments)
        allow_files(plan.limits.connections + SPARE_FILES, option="--connections")
        logging.config.dictConfig(logging_settings())
        _tune()
        with _runner() as runner:
            runner.run(serve(plan, told=_tell))
    except (BadPlan, BadOption, CannotBegin, OSError) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return USAGE
    return 0


def _tell(port: int) -> None:
    print(pick(f"等待装置连接，端口 {port}", f"Waiting for devices on port {port}"), flush=True)


def _import_logging() -> None:
    """Import structlog without rich and pygments, which draw tracebacks on terminals: 8 MB of each gateway."""
    if "rich" in sys.modules or "structlog" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment] # Python's way to say: not there
    import structlog  # noqa: F401

    del sys.modules["rich"]


def _tune() -> None:
    """Set the interpreter up for two threads that hand work to and fro, and for many small objects that die soon."""
    sys.setswitchinterval(SWITCH)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _runner() -> asyncio.Runner:
    """Return a runner with uvloop's loop, where there is uvloop."""
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _plan(arguments: argparse.Namespace) -> Plan:
    from luoshi.gateway.serving import Plan
    from luoshi.web.options import database_address, read_options

    for name, (low, high) in RANGES.items():
        if not low <= getattr(arguments, name) <= high:
            option = f"--{name.replace('_', '-')} {getattr(arguments, name)}"
            raise BadPlan(f"{option}: {pick('应为', 'must be')} {low:g}…{high:g}")
    options = read_options()
    name = arguments.name or f"{socket.gethostname()}:{arguments.port}"
    return Plan(
        arguments.host,
        arguments.port,
        name[:LONGEST_NAME],
        database_address(options),
        stream=options.stream_url,
        metrics=arguments.metrics,
        limits=_limits(arguments),
        profile=_profile(arguments.profile),
    )


def _limits(arguments: argparse.Namespace) -> Limits:
    from luoshi.gateway.limits import Limits

    return Limits(
        connections=arguments.connections,
        per_host=arguments.per_host,
        frames_per_second=arguments.frames_per_second,
        networks=_networks(arguments.allow),
        refuse_unknown=arguments.unknown == "refuse",
        idle=arguments.idle,
        patrol=arguments.patrol,
        clock=arguments.clock,
        drain=arguments.drain,
    )


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise BadPlan(f"--allow {text}: {error}") from None


def _profile(name: str) -> Profile:
    from luoshi.gb26875 import BadProfile, read_profile

    try:
        return read_profile(Path(name) if name.endswith(".toml") else name)
    except BadProfile as error:
        raise BadPlan(f"--profile {name}: {error}") from None
