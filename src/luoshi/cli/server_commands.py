"""``luoshi serve``, ``demo``, ``work``, ``audit`` …: each starts Django, does one thing and says what it did."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from luoshi.cli.language import pick
from luoshi.cli.live_command import beside as live
from luoshi.cli.live_command import choose_port
from luoshi.cli.server_arguments import DEVICES

FAULT = 1


def run_server_command(arguments: argparse.Namespace) -> int:
    """Run one of the commands and return its exit code."""
    from luoshi.web.options import BadOption

    if arguments.command == "demo":
        os.environ["LUOSHI_DEMO"] = "1"
        os.environ.setdefault("LUOSHI_DATA", "luoshi-demo")
    if arguments.command in {"serve", "demo"}:
        choose_port(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    try:
        if arguments.command == "restore":
            from luoshi.cli.backup import restore

            return restore(arguments.file)
        import django

        django.setup()
    except BadOption as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return 2
    return COMMANDS[arguments.command](arguments)


def serve(arguments: argparse.Namespace) -> int:
    """Bring the database up to date and serve pages and worker until Ctrl-C."""
    from luoshi.cli.serving import migrate, serve_forever

    migrate()
    _say_how_to_start(arguments)
    return serve_forever(arguments.host, arguments.port, beside=live(arguments))


def _say_how_to_start(arguments: argparse.Namespace) -> None:
    from django.utils import timezone

    from luoshi.web.first_start import make_link, needed

    base = f"http://{'localhost' if arguments.host in {'127.0.0.1', '0.0.0.0', '::'} else arguments.host}:{arguments.port}"  # noqa: S104 - compared, not bound
    if needed():
        link = f"{base}{make_link(at=timezone.now())}"
        print(
            pick(
                f"首次启用，请打开（24小时内有效，只能用一次）：\n  {link}",
                f"First start; open within 24 hours, works once:\n  {link}",
            )
        )
    else:
        print(pick(f"台账在 {base}", f"The ledger is at {base}"))
    print(pick("按 Ctrl-C 停止。", "Press Ctrl-C to stop."), flush=True)


def demo(arguments: argparse.Namespace) -> int:
    """Build the invented city, unless it is there, and serve it."""
    import shutil

    from django.conf import settings

    from luoshi.cli.serving import migrate, serve_forever

    if not 0 <= arguments.devices <= DEVICES:
        words = pick(f"应为 0 到 {DEVICES}", f"must be 0 to {DEVICES}")
        print(f"luoshi：--devices {arguments.devices}：{words}", file=sys.stderr)
        return 2
    data: Path = settings.OPTIONS.data
    if arguments.fresh and data.exists():
        shutil.rmtree(data)
        data.mkdir(parents=True)
    migrate()
    from luoshi.cli.demo import beside, prepare

    prepare()
    if arguments.build_only:
        return 0
    print(
        pick(
            f"演示在 http://localhost:{arguments.port} ，点一个角色进入。按 Ctrl-C 停止。",
            f"The demo is at http://localhost:{arguments.port} ; pick a role. Ctrl-C stops it.",
        ),
        flush=True,
    )
    others = [*live(arguments), *beside(arguments.devices)]
    return serve_forever(arguments.host, arguments.port, beside=others)


def work(arguments: argparse.Namespace) -> int:
    """Run the worker in this process."""
    from luoshi.cli.serving import audit_once, send_once, work_forever, work_once

    if arguments.once:
        print({**work_once(), **send_once(), **audit_once()})
        return 0
    work_forever()
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """Back everything up into one verified file."""
    from luoshi.cli.backup import back_up

    return back_up(arguments.file)


def doctor(_arguments: argparse.Namespace) -> int:
    """Look at everything that can be wrong; 1 when something is."""
    from luoshi.web.doctor import examine

    worst = 0
    for finding in examine():
        print(f"{'✓' if finding.good else '✗'} {finding.what}：{finding.text}")
        worst = worst or (0 if finding.good else FAULT)
    return worst


def audit(arguments: argparse.Namespace) -> int:
    """Verify, export or seal the journal."""
    from django.utils import timezone

    from luoshi.ledger.audit import export, seal_days, verify
    from luoshi.ledger.models import Entry, Seal

    if arguments.what == "seal":
        for made in seal_days(at=timezone.now()):
            print(made)
        return 0
    if arguments.what == "export":
        with contextlib.ExitStack() as stack:
            out = (
                stack.enter_context(arguments.output.open("w", encoding="utf-8"))
                if arguments.output
                else sys.stdout
            )
            out.writelines(f"{line}\n" for line in export())
        return 0
    faults = list(verify())
    for fault in faults:
        print(f"{fault.where}：{fault.what}", file=sys.stderr)
    entries, seals = Entry.objects.count(), Seal.objects.count()
    print(
        pick(
            f"查了 {entries} 条流水、{seals} 次封存，{len(faults)} 处不符。",
            f"Checked {entries} entries and {seals} seals: {len(faults)} faults.",
        )
    )
    return FAULT if faults else 0


def alarms(arguments: argparse.Namespace) -> int:
    """Take reports out of the stream, where there is one, and turn them into alarms."""
    from luoshi.cli.alarms_command import consume_for_ever, consume_once

    return consume_once() if arguments.once else consume_for_ever()


def manage(arguments: argparse.Namespace) -> int:
    """Hand over to Django's own commands."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["luoshi manage", *arguments.rest])
    return 0


COMMANDS = {
    "serve": serve, "demo": demo, "work": work, "backup": backup, "doctor": doctor, "audit": audit, "manage": manage,
    "alarms": alarms,
}  # fmt: skip
