"""What an administrator should know before somebody else finds out: ``luoshi doctor``, and the page of settings."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from luoshi.ledger import timing
from luoshi.ledger.audit import verify
from luoshi.ledger.evidence import path_of
from luoshi.ledger.models import Blob, Clock, Entry, Playbook, Seal
from luoshi.ledger.playbooks import BadPlaybook, rules_of

ROOM = 2 * 2**30  # bytes that should be free
LATE = timedelta(minutes=10)  # a clock's moment may wait for the sweep


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: good or not, and what was seen."""

    what: str
    good: bool
    text: str


def examine(*, thorough: bool = True) -> Iterator[Finding]:
    """Yield a finding for each thing, in the order in which a fault would matter.

    ``thorough``: also look for every file and recompute the whole journal; a page that somebody waits for does without.
    """
    try:
        yield _database()
    except DatabaseError as error:
        yield Finding("数据库", good=False, text=f"连不上：{error}")
        return
    yield _migrations()
    yield from (
        _settings(),
        _disk(),
        _clock(),
        _calendar(),
        _playbooks(),
        _worker(),
        _seals(),
    )
    if thorough:
        yield from (_evidence(), _journal())


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(
        "数据库", good=True, text=f"{connection.vendor} 可用，{Entry.objects.count()} 条流水"
    )


def _migrations() -> Finding:
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return Finding("数据库结构", good=False, text="不是这个版本的，请运行 luoshi serve 升级")
    return Finding("数据库结构", good=True, text="是这个版本的")


def _settings() -> Finding:
    options = settings.OPTIONS
    outside = set(options.hosts) - {"localhost", "127.0.0.1", "[::1]"}
    if options.debug:
        return Finding("设置", good=False, text="LUOSHI_DEBUG 开着，出错页会露出源码，请关掉")
    if outside and not options.https:
        return Finding(
            "设置",
            good=False,
            text=f"对外用 {'、'.join(sorted(outside))}，但没有 HTTPS；请按 docs/operations.md 配 TLS 并设 LUOSHI_HTTPS=1",
        )
    return Finding("设置", good=True, text="没有危险的设置")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.OPTIONS.data).free
    return Finding("磁盘", good=free > ROOM, text=f"数据目录所在磁盘还有 {free / 2**30:.1f} GB")


def _clock() -> Finding:
    now = datetime.now(UTC)
    last = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last > now + timedelta(minutes=5):
        return Finding(
            "时钟", good=False, text=f"现在是 {now:%Y-%m-%d %H:%M} UTC，比最后一条流水还早；请校时"
        )
    return Finding("时钟", good=True, text=f"{timezone.localtime(now):%Y-%m-%d %H:%M}（北京时间）")


def _calendar() -> Finding:
    year = timezone.localdate().year
    missing = [str(one) for one in (year, year + 1) if timing.calendar().is_estimated(one)]
    if str(year) in missing:
        return Finding(
            "日历",
            good=False,
            text=f"{year} 年还没有放假通知，工作日是预估的；用 LUOSHI_CALENDAR 加上",
        )
    return Finding(
        "日历",
        good=True,
        text=f"{year} 年按通知" + (f"，{'、'.join(missing)} 年为预估" if missing else ""),
    )


def _playbooks() -> Finding:
    for playbook in Playbook.objects.all():
        try:
            rules_of(playbook)
        except BadPlaybook as error:
            return Finding("办法", good=False, text=f"{playbook}：{error}")
    return Finding("办法", good=True, text=f"{Playbook.objects.count()} 个版本都读得通")


def _worker() -> Finding:
    waiting = Clock.objects.due_for_sweep(at=timezone.now() - LATE).count()
    return Finding(
        "后台",
        good=not waiting,
        text=f"{waiting} 个时限等了10分钟以上没有处理" if waiting else "没有积压",
    )


def _evidence() -> Finding:
    folder = settings.OPTIONS.data / "evidence"
    missing = [
        digest
        for digest in Blob.objects.values_list("digest", flat=True).iterator()
        if not path_of(folder, digest).exists()
    ]
    return Finding(
        "佐证", good=not missing, text=f"少了 {len(missing)} 个文件" if missing else "文件都在"
    )


def _journal() -> Finding:
    started = time.monotonic()
    fault = next(verify(), None)
    took = time.monotonic() - started
    return Finding(
        "流水",
        good=fault is None,
        text=f"{fault.where}：{fault.what}" if fault else f"全部验过，没有改动（{took:.1f} 秒）",
    )


def _seals() -> Finding:
    last = Seal.objects.order_by("-day").first()
    late = last is None and Entry.objects.filter(at__lt=timezone.now() - timedelta(days=2)).exists()
    return Finding("封存", good=not late, text=f"最近一次 {last.day}" if last else "还没有封存过")
