"""The arguments of the commands for fire alarm devices."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from luoshi.cli.gateway_arguments import add_consume, add_gateway
from luoshi.cli.language import pick

SCENARIOS = (
    "day",
    "storm",
    "flap",
    "garbage",
    "offline",
)  # tests/cli/test_fire_command.py keeps it true


def add_fire_commands(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add gb26875 with decode, encode and stream, fire with simulate and gateway, alarms with consume."""
    _add_codec(commands, add_help)
    _add_fire(commands, add_help)
    add_consume(commands, add_help)


def _add_codec(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - the same
    text = pick(
        "读写 GB/T 26875.3 报文（城市消防远程监控系统）",
        "read and write GB/T 26875.3 frames of fire alarm devices",
    )
    codec = commands.add_parser("gb26875", add_help=False, help=text, description=text)
    add_help(codec)
    actions = codec.add_subparsers(
        dest="action", required=True, metavar="ACTION", title=pick("动作", "actions")
    )

    def action(name: str, chinese: str, english: str) -> argparse.ArgumentParser:
        words = pick(chinese, english)
        added: argparse.ArgumentParser = actions.add_parser(
            name, add_help=False, help=words, description=words
        )
        add_help(added)
        added.add_argument(
            "--profile",
            default="standard",
            metavar="NAME|FILE",
            help=pick(
                "厂家差异：内置名称或 .toml 文件",
                "how a maker differs: a shipped name or a .toml file",
            ),
        )
        return added

    decode = action(
        "decode", "把一帧报文（十六进制）解成 JSON", "decode one frame, in hexadecimal, into JSON"
    )
    decode.add_argument(
        "hex",
        nargs="+",
        metavar="HEX",
        help=pick(
            "报文，可带空格；- 表示标准输入", "the frame, spaces allowed; - is standard input"
        ),
    )
    action(
        "encode",
        "把标准输入的 JSON 编成报文（十六进制）",
        "encode JSON from standard input into frames, in hexadecimal",
    )
    stream = action(
        "stream",
        "按监控中心的规则处理字节流，逐行 JSON 进出",
        "treat a stream of bytes as a centre does, JSON lines in and out",
    )
    stream.add_argument(
        "--wire",
        action="store_true",
        help=pick(
            "在确认和否认里附上要发出的报文", "add to each confirm and deny the bytes to send"
        ),
    )


def _add_fire(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - the same
    text = pick("消防报警装置", "fire alarm devices")
    fire = commands.add_parser("fire", add_help=False, help=text, description=text)
    add_help(fire)
    actions = fire.add_subparsers(
        dest="action", required=True, metavar="ACTION", title=pick("动作", "actions")
    )
    add_gateway(actions, add_help)
    words = pick(
        "模拟用户信息传输装置：真实连接、真实报文",
        "simulate devices: real connections, real frames",
    )
    simulate = actions.add_parser("simulate", add_help=False, help=words, description=words)
    add_help(simulate)
    for flag, kind, default, chinese, english in (
        ("--host", str, "127.0.0.1", "监控中心地址", "the centre's address"),
        ("--port", int, None, "监控中心端口", "the centre's port"),
        ("--devices", int, 100, "装置台数", "how many devices"),
        ("--seconds", float, 60.0, "运行秒数", "how long"),
        ("--rate", float, None, "全部装置每秒报告数", "reports a second of all devices together"),
        ("--speed", float, 1.0, "时间加速倍数", "how many times faster pauses pass"),
        ("--seed", int, 1, "随机种子，同一种子同一座城", "the same seed makes the same city"),
        ("--first-address", int, 1, "第一台装置的地址", "address of the first device"),
        ("--ramp", float, 500.0, "每秒建立连接数", "connections made a second"),
        ("--answer-timeout", float, 10.0, "多少秒无应答就重发", "seconds before a re-send"),
        (
            "--patience",
            float,
            30.0,
            "结束时最多等多少秒确认",
            "seconds to wait for confirms at the end",
        ),
    ):
        metavar = flag[2:].replace("-", "_").upper()
        simulate.add_argument(
            flag, type=kind, default=default, metavar=metavar, help=pick(chinese, english)
        )
    simulate.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default="day",
        help=pick("情景：", "one of ") + " ".join(SCENARIOS),
    )
    simulate.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help=pick("逐行记下每条得到确认的报告", "write a line for each confirmed report"),
    )
    simulate.add_argument(
        "--json", action="store_true", help=pick("结果以 JSON 打印", "print the result as JSON")
    )
