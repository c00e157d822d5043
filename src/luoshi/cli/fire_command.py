"""``luoshi fire simulate``: invented devices against a real centre, and what came of it."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from luoshi.cli.language import pick

if TYPE_CHECKING:
    import argparse

    from luoshi.gateway.simulator.device import Device
    from luoshi.gateway.simulator.fleet import Plan
    from luoshi.gateway.simulator.tally import Tally

UNCONFIRMED, USAGE = 1, 2
SPARE_FILES = 64  # besides one for each connection
MOST_DEVICES = 60_000  # about what one address has ports for


class BadPlan(Exception):
    """What was asked for cannot be run; one sentence."""


def run(arguments: argparse.Namespace) -> int:
    """Simulate, print what came of it, and return 0 when every report was confirmed."""
    from luoshi.gateway.simulator.fleet import simulate
    from luoshi.gateway.simulator.tally import Tally

    try:
        plan = _plan(arguments)
        allow_files(plan.devices + SPARE_FILES, option="--devices")
        with ExitStack() as stack:
            journal = arguments.journal
            lines = stack.enter_context(journal.open("w", encoding="utf-8")) if journal else None
            tally = Tally(journal=lines)
            devices = asyncio.run(simulate(plan, tally))
    except (BadPlan, OSError) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return USAGE
    result = _result(tally, devices)
    print(json.dumps(result) if arguments.json else _words(result))
    return UNCONFIRMED if result["unconfirmed"] or result["denied"] else 0


def _plan(arguments: argparse.Namespace) -> Plan:
    from luoshi.gateway.simulator.fleet import Plan
    from luoshi.gateway.simulator.scenarios import MEANS, Name

    if arguments.port is None:
        raise BadPlan(pick("要给出 --port：协议没有规定端口", "--port is needed: none is assigned"))
    limits = {
        "port": (1, 65_535),
        "devices": (1, MOST_DEVICES),
        "seconds": (0.1, 1e7),
        "speed": (0.001, 1e6),
        "ramp": (1, 1e6),
        "answer_timeout": (0.05, 3600),
        "patience": (0, 3600),
        "first_address": (0, 2**48 - MOST_DEVICES),
    }
    for name, (low, high) in limits.items():
        if not low <= getattr(arguments, name) <= high:
            option = f"--{name.replace('_', '-')} {getattr(arguments, name)}"
            raise BadPlan(f"{option}: {pick('应为', 'must be')} {low:g}…{high:g}")
    if arguments.rate is not None and not 0 < arguments.rate <= 1e6:
        raise BadPlan(f"--rate {arguments.rate}: {pick('应大于 0', 'must be above 0')}")
    scenario = Name(arguments.scenario)
    mean = MEANS[scenario]
    if arguments.rate is not None:
        mean = arguments.devices / arguments.rate * arguments.speed
    return Plan(
        arguments.host,
        arguments.port,
        arguments.devices,
        scenario,
        arguments.seconds,
        mean,
        speed=arguments.speed,
        seed=arguments.seed,
        first_address=arguments.first_address,
        connects_per_second=arguments.ramp,
        answer_timeout=arguments.answer_timeout,
        patience=arguments.patience,
    )


def allow_files(wanted: int, *, option: str) -> None:
    """Raise this process's limit of open files, as far as the system lets us."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise BadPlan(
            pick(
                f"需要同时打开 {wanted} 个连接，系统只允许 {hard} 个：请减小 {option} 或调高 ulimit -n",
                f"{wanted} open files are needed, the system allows {hard}: a smaller {option}, or a "
                f"higher ulimit -n",
            )
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _result(tally: Tally, devices: list[Device]) -> dict[str, Any]:
    return {
        "devices": len(devices),
        "confirmed": tally.confirmed,
        "unconfirmed": sum(device.unconfirmed for device in devices),
        "denied": sum(device.denied for device in devices),
        "resent": sum(device.resent for device in devices),
        "connections": tally.connections,
        "lost": tally.lost,
        "refused": tally.refused,
        "heartbeats": tally.heartbeats,
        "noise": tally.noise,
        "spoilt": tally.spoilt,
        "commands": tally.commands,
        "latency_ms": tally.latency(),
    }


def _words(result: dict[str, Any]) -> str:
    names = {
        "devices": ("装置", "devices"),
        "confirmed": ("已确认的报告", "reports confirmed"),
        "unconfirmed": ("未确认", "not confirmed"),
        "denied": ("被否认", "denied"),
        "resent": ("重发", "sent again"),
        "connections": ("建立连接", "connections made"),
        "lost": ("连接中断", "connections lost"),
        "refused": ("连接失败", "connections refused"),
        "heartbeats": ("心跳", "heartbeats"),
        "noise": ("杂乱字节", "bursts of noise"),
        "spoilt": ("损坏的帧", "frames damaged"),
        "commands": ("收到的命令", "commands received"),
    }
    lines = [f"{pick(*words)}\t{result[key]}" for key, words in names.items()]
    if result["latency_ms"] is not None:
        figures = "  ".join(f"{name} {value} ms" for name, value in result["latency_ms"].items())
        lines.append(f"{pick('确认时延', 'confirm latency')}\t{figures}")
    return "\n".join(lines)
