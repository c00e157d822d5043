"""The arguments of the commands that run and keep an installation."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from luoshi.cli.language import pick

PORT = 8000
DEVICES = 200  # of the demo: as many as its buildings


def add_server_commands(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add serve, demo, work, backup, restore, doctor and audit."""

    def command(name: str, chinese: str, english: str) -> argparse.ArgumentParser:
        text = pick(chinese, english)
        added: argparse.ArgumentParser = commands.add_parser(
            name, add_help=False, help=text, description=text
        )
        add_help(added)
        return added

    serve = command(
        "serve",
        "启动台账（网页和后台，一条命令）",
        "serve the ledger: pages and worker in one command",
    )
    demo = command(
        "demo", "启动演示：一座虚构城市一年的台账", "serve an invented city with a year of history"
    )
    for one in (serve, demo):
        one.add_argument(
            "--host", default="127.0.0.1", help=pick("监听地址", "address to listen on")
        )
        one.add_argument("--port", type=int, default=PORT, help=pick("端口", "port"))
        one.add_argument(
            "--live-port",
            type=int,
            metavar="PORT",
            help=pick(
                "值守页实时推送的端口，默认是下一个端口，0 不推送",
                "port of the alarm desk's live streams; the next one by default, 0: none",
            ),
        )
    demo.add_argument(
        "--fresh", action="store_true", help=pick("重新生成演示数据", "make the city anew")
    )
    demo.add_argument(
        "--devices",
        type=int,
        default=DEVICES,
        metavar="N",
        help=pick(
            f"模拟多少台消防装置，0 到 {DEVICES}",
            f"how many fire alarm devices to simulate, 0 to {DEVICES}",
        ),
    )
    demo.add_argument(
        "--build-only",
        action="store_true",
        help=pick("只生成数据，不启动", "make the city and stop"),
    )
    work = command(
        "work", "只运行后台：时限、督办、封存", "run the worker only: clocks, orders, seals"
    )
    work.add_argument("--once", action="store_true", help=pick("做一遍就结束", "one pass"))
    _add_live(command)
    backup = command(
        "backup",
        "备份为一个文件（运行中也可以）",
        "back everything up into one file, while running",
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = command(
        "restore", "从备份恢复到空的数据目录", "restore a back-up into an empty data directory"
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    command(
        "doctor",
        "检查设置、数据库、磁盘、时钟、日历和流水",
        "check settings, database, disk, clock, calendar and journal",
    )
    audit = command(
        "audit", "验证流水没有被改动，或导出", "prove that nobody touched the journal, or export it"
    )
    audit.add_argument("what", choices=("verify", "export", "seal"))
    audit.add_argument("-o", "--output", type=Path, metavar="FILE")
    manage = command("manage", "运行 Django 命令", "run a command of Django")
    manage.add_argument("rest", nargs=argparse.REMAINDER)


def _add_live(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    live = command(
        "live",
        "只运行值守页的实时推送（luoshi serve 会自己带上）",
        "only the alarm desk's live streams, which luoshi serve runs beside the pages",
    )
    live.add_argument("--host", default="127.0.0.1", help=pick("监听地址", "address to listen on"))
    live.add_argument("--port", type=int, default=PORT + 1, help=pick("端口", "port"))
    live.add_argument(
        "--streams",
        type=int,
        default=500,
        metavar="N",
        help=pick("同时最多多少路", "streams at once"),
    )
    live.add_argument(
        "--per-address",
        type=int,
        default=100,
        metavar="N",
        help=pick("同一网络地址最多多少路", "streams of one network address"),
    )
