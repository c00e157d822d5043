"""The living part of the demo's fire watch: a gateway, and devices that report to it over real sockets."""

from __future__ import annotations

import socket

SECONDS = 1e7  # about four months: longer than a demo
MEAN = 600.0  # seconds between the happenings of one device; of 200, one in a hundred seconds is a fire
SEED = 1  # the devices and parts that luoshi.cli.demo.fire entered


def beside(devices: int) -> list[list[str]]:
    """Return the commands that run beside the demo's server: none without devices."""
    if not devices:
        return []
    port = str(_free_port())
    gateway = ["fire", "gateway", "--port", port, "--name", "demo"]
    simulator = [
        "fire", "simulate", "--port", port, "--devices", str(devices), "--scenario", "day", "--seed", str(SEED),
        "--rate", str(devices / MEAN), "--seconds", str(SECONDS), "--ramp", "40",
    ]  # fmt: skip
    return [gateway, simulator]


def _free_port() -> int:
    """Return a port that nobody listens on now; the demo's devices need no fixed one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
