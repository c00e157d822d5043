"""The arguments of the commands for fire alarm devices."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from luoshi.cli.language import pick


def add_fire_commands(commands: Any, add_help: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add gb26875 with decode, encode and stream."""
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
