"""The command ``luoshi``. Importing it imports no third-party package."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

INTERRUPTED = 130  # what shells expect of a command that was stopped by Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, 2 usage, 3 unreadable, 4 classified."""
    from luoshi.cli.arguments import parse

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # Where the terminal knows no Chinese.
    try:
        arguments = parse(argv)
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "read":
        from luoshi.cli.read_command import run  # Not needed for --help and --version.

        return run(arguments)
    if arguments.command == "gb26875":
        from luoshi.cli import gb26875_command

        return gb26875_command.run(arguments)
    if arguments.command == "fire" and arguments.action == "gateway":
        from luoshi.cli import gateway_command

        return gateway_command.run(arguments)
    if arguments.command == "fire":
        from luoshi.cli import fire_command

        return fire_command.run(arguments)
    if arguments.command == "live":
        from luoshi.cli import live_command

        return live_command.run(arguments)
    from luoshi.cli.server_commands import run_server_command  # Django is started for these only.

    return run_server_command(arguments)
