"""``luoshi live``: tells open alarm desks that something has changed; a small process beside pages and worker."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from luoshi.cli.fire_command import USAGE
from luoshi.cli.language import pick

if TYPE_CHECKING:
    import argparse

PORTS = range(1, 65_536)
SETTING = "LUOSHI_LIVE_PORT"


class CannotBegin(Exception):
    """The streams cannot be served; one sentence."""


def run(arguments: argparse.Namespace) -> int:
    """Serve streams until SIGTERM or SIGINT; 2 when it cannot begin."""
    from luoshi.web.options import BadOption

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    try:
        _check(arguments)
        import django

        django.setup()
        asyncio.run(_serve(arguments))
    except (BadOption, CannotBegin) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return USAGE
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.port not in PORTS:
        words = pick("应为 1 到 65535", "must be 1 to 65535")
        raise CannotBegin(f"--port {arguments.port}: {words}")
    for name in ("streams", "per_address"):
        if getattr(arguments, name) < 1:
            option = f"--{name.replace('_', '-')} {getattr(arguments, name)}"
            raise CannotBegin(f"{option}: {pick('应大于 0', 'must be above 0')}")


async def _serve(arguments: argparse.Namespace) -> None:
    from django.conf import settings

    from luoshi.live.application import Manner
    from luoshi.live.places import Limits
    from luoshi.live.serving import CannotListen, serve

    limits = Limits(everybody=arguments.streams, address=arguments.per_address)
    manner = Manner(
        tuple(settings.ALLOWED_HOSTS), behind_proxy=settings.OPTIONS.behind_proxy, limits=limits
    )
    try:
        await serve(arguments.host, arguments.port, manner)
    except CannotListen as error:
        where = f"{arguments.host}:{arguments.port}"
        raise CannotBegin(f"{where}: {pick('不能监听', 'cannot listen')}：{error}") from None


def beside(arguments: argparse.Namespace) -> list[list[str]]:
    """Return the command that runs beside the pages, as :func:`choose_port` has said; none without streams."""
    if arguments.live_port == 0:
        return []
    chosen = os.environ.get(SETTING, "")
    return [["live", "--host", arguments.host, "--port", chosen]] if chosen else []


def choose_port(arguments: argparse.Namespace) -> None:
    """Tell pages and streams, by their common setting, which port the streams have: the one after the pages'.

    ``--live-port`` decides; 0: no streams are served beside the pages, and the setting says whether others serve them.
    To be called before Django starts.
    """
    following = arguments.port + 1
    if arguments.live_port:
        os.environ[SETTING] = str(arguments.live_port)
    elif arguments.live_port is None and following in PORTS:
        os.environ.setdefault(SETTING, str(following))
