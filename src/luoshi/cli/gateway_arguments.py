"""The arguments of ``luoshi fire gateway`` and ``luoshi alarms consume``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luoshi.cli.language import pick

# flag, kind, default, Chinese, English; limits as in luoshi.gateway.limits (tests/cli/test_gateway_command.py keeps it true)
LIMITS: tuple[tuple[str, type, Any, str, str], ...] = (
    ("--connections", int, 15_000, "最多连接数", "connections at most"),
    ("--per-host", int, 1_000, "每个网络地址最多连接数", "connections at most of one network address"),
    ("--frames-per-second", int, 500, "每个连接每秒最多帧数，超出的放慢读取", "frames a second that are read from one connection"),
    ("--idle", float, 9_000.0, "静默多少秒视为半开连接", "seconds of silence after which a connection is taken for half open"),
    ("--patrol", float, 6_600.0, "巡检间隔秒数，至多 7200；0 不巡检", "seconds between patrols of a device, at most 7200; 0: none"),
    ("--clock", float, 86_400.0, "校时间隔秒数；0 不校时", "seconds between two settings of a device's clock; 0: none"),
    ("--drain", float, 20.0, "停止时等待入库的秒数", "seconds that a stop waits for reports on their way"),
)  # fmt: skip


def add_gateway(actions: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add ``gateway`` to the actions of ``fire``."""
    words = pick(
        "接收用户信息传输装置的报告：先入库，后确认",
        "take the reports of devices: stored first, then confirmed",
    )
    gateway = actions.add_parser("gateway", add_help=False, help=words, description=words)
    add_help(gateway)
    gateway.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="HOST",
        help=pick("监听地址，默认只听本机", "address to listen on; only this machine by default"),
    )
    gateway.add_argument(
        "--port", type=int, required=True, metavar="PORT", help=pick("监听端口，协议没有规定", "none is assigned")
    )  # fmt: skip
    gateway.add_argument(
        "--name", default="", metavar="NAME", help=pick("本进程名称，默认主机名和端口", "of this process; host name and port by default")
    )  # fmt: skip
    gateway.add_argument(
        "--metrics", type=int, default=0, metavar="PORT",
        help=pick("在 127.0.0.1 的这个端口给出 /metrics 和 /health", "/metrics and /health on this port of 127.0.0.1"),
    )  # fmt: skip
    gateway.add_argument(
        "--allow", default="", metavar="NETWORKS",
        help=pick("只接受这些网段，逗号分隔，如 10.8.0.0/16", "take connections from these networks only, divided by commas"),
    )  # fmt: skip
    gateway.add_argument(
        "--unknown", choices=("accept", "refuse"), default="accept",
        help=pick("未登记的装置：照收并列出待登记，或否认", "devices that nobody registered: take and list them, or deny"),
    )  # fmt: skip
    gateway.add_argument(
        "--profile", default="standard", metavar="NAME|FILE",
        help=pick("未指定厂家差异的装置按此读取", "how devices are read of which nobody knows better"),
    )  # fmt: skip
    for flag, kind, default, chinese, english in LIMITS:
        metavar = flag[2:].replace("-", "_").upper()
        gateway.add_argument(
            flag, type=kind, default=default, metavar=metavar, help=pick(chinese, english)
        )


def add_consume(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - the same
    """Add ``alarms`` with ``consume``."""
    text = pick("火警报告的处理", "the reports of fire alarm devices")
    alarms = commands.add_parser("alarms", add_help=False, help=text, description=text)
    add_help(alarms)
    actions = alarms.add_subparsers(
        dest="action", required=True, metavar="ACTION", title=pick("动作", "actions")
    )
    words = pick(
        "把报告变成报警；设有 LUOSHI_STREAM_URL 时先从消息流取入数据库。可同时运行多个",
        "turn reports into alarms; with LUOSHI_STREAM_URL, take them out of the stream first. Any number may run",
    )
    consume = actions.add_parser("consume", add_help=False, help=words, description=words)
    add_help(consume)
    consume.add_argument(
        "--once", action="store_true", help=pick("处理完现有的就结束", "end when nothing is left")
    )
