"""What an administrator should know before somebody else finds out: ``luoshi doctor``, and the page of settings."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.alarms.models import Device, Gateway
from luoshi.ledger import timing
from luoshi.ledger.audit import verify
from luoshi.ledger.evidence import path_of
from luoshi.ledger.models import Blob, Clock, Entry, Playbook, Seal
from luoshi.ledger.playbooks import BadPlaybook, rules_of
from luoshi.outbox.proxy import Proxy, read_proxy

ROOM = 2 * 2**30  # bytes that should be free
MOST_LATE = 10_000  # clocks counted; more is said as so many
PATIENCE = 3.0  # seconds for the proxy
LATE = timedelta(minutes=10)  # a clock's moment may wait for the sweep


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: good or not, and what was seen."""

    what: str
    good: bool
    text: str


def examine(*, thorough: bool = True) -> Iterator[Finding]:
    """Yield a finding for each thing, in the order in which a fault would matter.

    ``thorough``: also try the proxy, look for every file and recompute the whole journal; a page that somebody waits for does without.
    """
    try:
        yield _database()
    except DatabaseError as error:
        yield Finding(_("数据库"), good=False, text=_("连不上：%s") % error)
        return
    yield _migrations()
    yield from (
        _settings(),
        _streams(),
        _disk(),
        _clock(),
        _calendar(),
        _playbooks(),
        _worker(),
        _gateways(),
        _seals(),
    )
    if thorough:
        if (proxy := read_proxy(settings.OPTIONS.proxy)) is not None:
            yield _proxy(proxy)
        yield from (_evidence(), _journal())


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(
        _("数据库"),
        good=True,
        # The last key, not a count: ten million lines would be counted for a minute.
        text=_("%(kind)s 可用，流水记到第 %(last)d 号")
        % {"kind": connection.vendor, "last": Entry.objects.aggregate(last=Max("pk"))["last"] or 0},
    )


def _migrations() -> Finding:
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return Finding(
            _("数据库结构"), good=False, text=_("不是这个版本的，请运行 luoshi serve 升级")
        )
    return Finding(_("数据库结构"), good=True, text=_("是这个版本的"))


def _settings() -> Finding:
    options = settings.OPTIONS
    outside = set(options.hosts) - {"localhost", "127.0.0.1", "[::1]"}
    if options.debug:
        return Finding(_("设置"), good=False, text=_("LUOSHI_DEBUG 开着，出错页会露出源码，请关掉"))
    if outside and not options.https:
        return Finding(
            _("设置"),
            good=False,
            text=_("对外用 %s，但没有 HTTPS；请按 docs/operations.md 配 TLS 并设 LUOSHI_HTTPS=1")
            % _("、").join(sorted(outside)),
        )
    return Finding(_("设置"), good=True, text=_("没有危险的设置"))


def _streams() -> Finding:
    options, what = settings.OPTIONS, _("实时推送")
    if options.live_url:
        secure = options.live_url.startswith("https://") or not options.https
        text = (
            _("浏览器经 %s 接收") if secure else _("页面走 HTTPS，LUOSHI_LIVE_URL=%s 也要是 https")
        )
        return Finding(what, good=secure, text=text % options.live_url)
    if options.behind_proxy or options.https:
        text = _("没有设 LUOSHI_LIVE_URL，值守页改为每半秒询问一次")
        return Finding(what, good=True, text=text)
    return Finding(what, good=True, text=_("浏览器直接连推送的端口"))


def _proxy(proxy: Proxy) -> Finding:
    what, place = _("出网代理"), f"{proxy.host}:{proxy.port}"
    try:
        socket.create_connection((proxy.host, proxy.port), timeout=PATIENCE).close()
    except OSError as error:
        return Finding(
            what,
            good=False,
            text=_("%(place)s 连不上：%(error)s") % {"place": place, "error": error},
        )
    return Finding(what, good=True, text=_("%s 连得上") % place)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.OPTIONS.data).free
    return Finding(
        _("磁盘"), good=free > ROOM, text=_("数据目录所在磁盘还有 %.1f GB") % (free / 2**30)
    )


def _clock() -> Finding:
    now = datetime.now(UTC)
    last = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last > now + timedelta(minutes=5):
        return Finding(
            _("时钟"),
            good=False,
            text=_("现在是 %s UTC，比最后一条流水还早；请校时") % f"{now:%Y-%m-%d %H:%M}",
        )
    return Finding(
        _("时钟"), good=True, text=_("%s（北京时间）") % f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    )


def _calendar() -> Finding:
    year = timezone.localdate().year
    missing = [str(one) for one in (year, year + 1) if timing.calendar().is_estimated(one)]
    if str(year) in missing:
        return Finding(
            _("日历"),
            good=False,
            text=_("%d 年还没有放假通知，工作日是预估的；用 LUOSHI_CALENDAR 加上") % year,
        )
    return Finding(
        _("日历"),
        good=True,
        text=_("%(year)d 年按通知，%(missing)s 年为预估") % {"year": year, "missing": missing[0]}
        if missing
        else _("%d 年按通知") % year,
    )


def _playbooks() -> Finding:
    versions = list(Playbook.objects.all())
    for playbook in versions:
        try:
            rules_of(playbook)
        except BadPlaybook as error:
            return Finding(_("办法"), good=False, text=f"{playbook}：{error}")
    return Finding(_("办法"), good=True, text=_("%d 个版本都读得通") % len(versions))


def _worker() -> Finding:
    late = Clock.objects.due_for_sweep(at=timezone.now() - LATE)
    waiting = late.order_by()[:MOST_LATE].count()
    return Finding(
        _("后台"),
        good=not waiting,
        text=_("%d 个时限等了10分钟以上没有处理") % waiting if waiting else _("没有积压"),
    )


def _gateways() -> Finding:
    what, now = _("消防网关"), timezone.now()
    if not Device.objects.registered().exists():
        return Finding(what, good=True, text=_("没有登记的装置"))
    ears = Gateway.objects.ears(now)
    if ears is None:
        return Finding(what, good=False, text=_("从没有网关接收过信号，请运行 luoshi fire gateway"))
    since = f"{timezone.localtime(ears.since if ears.until == now else ears.until):%Y-%m-%d %H:%M}"
    if ears.until < now:
        return Finding(what, good=False, text=_("%s 以后没有网关在接收装置的信号") % since)
    return Finding(what, good=True, text=_("%s 起一直在接收") % since)


def _evidence() -> Finding:
    folder = settings.OPTIONS.data / "evidence"
    missing = [
        digest
        for digest in Blob.objects.values_list("digest", flat=True).iterator()
        if not path_of(folder, digest).exists()
    ]
    return Finding(
        _("佐证"),
        good=not missing,
        text=_("少了 %d 个文件") % len(missing) if missing else _("文件都在"),
    )


def _journal() -> Finding:
    started = time.monotonic()
    fault = next(verify(), None)
    took = time.monotonic() - started
    return Finding(
        _("流水"),
        good=fault is None,
        text=f"{fault.where}：{fault.what}" if fault else _("全部验过，没有改动（%.1f 秒）") % took,
    )


def _seals() -> Finding:
    last = Seal.objects.order_by("-day").first()
    late = last is None and Entry.objects.filter(at__lt=timezone.now() - timedelta(days=2)).exists()
    return Finding(
        _("封存"), good=not late, text=_("最近一次 %s") % last.day if last else _("还没有封存过")
    )
