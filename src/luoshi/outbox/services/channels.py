"""Making, changing, testing and stopping channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.outbox.channels import read_address
from luoshi.outbox.models import Channel, Delivery, SendingState, Topic
from luoshi.outbox.posting import BadAddress
from luoshi.outbox.rules import may_change
from luoshi.outbox.sealing import fingerprint, seal
from luoshi.outbox.services.errors import Incomplete, NotAllowed, NotPermitted
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

MOST = 10  # channels of one person or unit


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a channel carries, and when."""

    name: str
    topics: Sequence[str]
    quiet_from: time | None = None
    quiet_until: time | None = None
    gather_minutes: int = 10


def add_channel(
    wishes: Wishes, address: str, *, by: User, at: datetime, unit: Unit | None = None
) -> Channel:
    """Add a channel of the person, or of ``unit``. The address is never shown again."""
    channel = Channel(user=None if unit else by, unit=unit, made_by=by, made_at=at)
    if not may_change(by, channel):
        raise NotPermitted(_("您不能改这个单位的通知渠道。"))
    if Channel.objects.kept().filter(user=channel.user, unit=unit).count() >= MOST:
        raise NotAllowed(_("最多 %d 个渠道，请先删掉不用的。") % MOST)
    _wish(channel, wishes)
    _point(channel, address)
    channel.save(force_insert=True)
    return channel


def change_channel(
    channel: Channel,
    wishes: Wishes,
    *,
    by: User,
    at: datetime,
    address: str = "",
    active: bool = True,
) -> Channel:
    """Change what a channel carries; with ``address`` also where it sends to."""
    _let(channel, by)
    _wish(channel, wishes)
    if address.strip():
        _point(channel, address)
    channel.active, channel.changed_at = active, at
    channel.save(force_update=True)
    return channel


def remove_channel(channel: Channel, *, by: User, at: datetime) -> None:
    """Remove a channel: what was sent stays on record, its address is forgotten, what waits is dropped."""
    _let(channel, by)
    channel.active, channel.sealed = False, ""
    channel.removed_at = at
    channel.save(update_fields=["active", "sealed", "removed_at"])
    channel.items.filter(delivery=None).delete()
    with record_language():
        why = _("渠道已删除")
    waiting = channel.deliveries.filter(state=SendingState.WAITING)
    waiting.update(state=SendingState.FAILED, problem=why, done_at=at, next_at=None)


def test_channel(channel: Channel, *, by: User, at: datetime) -> Delivery:
    """Queue a test message, which says what it is."""
    _let(channel, by)
    if not channel.active:
        raise NotAllowed(_("渠道已停用，启用后再试。"))
    return Delivery.objects.create(
        channel=channel, subject=_("落实：测试"), body=_("收到这一条，说明通知可以送到这里。"),
        made_at=at, next_at=at, by=by,
    )  # fmt: skip


def _let(channel: Channel, by: User) -> None:
    if not may_change(by, channel):
        raise NotPermitted(_("您不能改这个渠道。"))
    if channel.removed_at is not None:
        raise NotAllowed(_("这个渠道已删除。"))


def _wish(channel: Channel, wishes: Wishes) -> None:
    if not wishes.name.strip():
        raise Incomplete(_("请给渠道起个名字。"))
    unknown = [topic for topic in wishes.topics if topic not in Topic.values]
    if unknown or not wishes.topics:
        raise Incomplete(_("请至少选一类内容。"))
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        raise Incomplete(_("免打扰要同时写开始和结束。"))
    if not 1 <= wishes.gather_minutes <= 1440:
        raise Incomplete(_("合并间隔在1到1440分钟之间。"))
    channel.name = wishes.name.strip()
    channel.topics = list(dict.fromkeys(wishes.topics))
    channel.quiet_from, channel.quiet_until = wishes.quiet_from, wishes.quiet_until
    channel.gather_minutes = wishes.gather_minutes


def _point(channel: Channel, text: str) -> None:
    try:
        address = read_address(text)
    except BadAddress as error:
        raise Incomplete(str(error)) from None
    channel.kind, channel.hint = address.kind, address.hint
    channel.sealed, channel.robot = seal(address.url), fingerprint(address.url)
