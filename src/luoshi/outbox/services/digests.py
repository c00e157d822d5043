"""From waiting lines to one message: a digest, at most one in the channel's interval and none in its quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from luoshi.outbox.channels import limit_of
from luoshi.outbox.models import Channel, Delivery, Item, Topic

ROOM = 160  # bytes kept for the last line


def make_digests(at: datetime, *, address: str = "") -> int:
    """Gather what waits into deliveries; return how many. ``address`` is the installation's own, for the link."""
    waiting = Item.objects.filter(channel=OuterRef("pk"), delivery=None)
    wanted = Channel.objects.active().filter(Exists(waiting)).values_list("pk", flat=True)
    return sum(_digest(pk, at, address) for pk in list(wanted))


def _digest(pk: int, at: datetime, address: str) -> bool:
    with transaction.atomic():
        channel = Channel.objects.select_for_update().get(pk=pk)
        if not channel.active or channel.after_quiet(at) != at or _too_soon(channel, at):
            return False
        items = list(channel.items.filter(delivery=None).order_by("id"))
        if not items:
            return False  # another worker was first
        subject = subject_of(items)
        room = limit_of(channel.kind).bytes - len(subject.encode()) - 1
        delivery = Delivery.objects.create(
            channel=channel, subject=subject, body=body_of(items, room, address), count=len(items),
            made_at=at, next_at=at,
        )  # fmt: skip
        Item.objects.filter(pk__in=[item.pk for item in items]).update(delivery=delivery)
    return True


def _too_soon(channel: Channel, at: datetime) -> bool:
    since = at - timedelta(minutes=channel.gather_minutes)
    return channel.deliveries.filter(by=None, made_at__gt=since).exists()


def subject_of(items: Sequence[Item]) -> str:
    """Say how many of what: 落实：等我办 3 条，时限提醒 1 条."""
    counted = Counter(item.topic for item in items)
    parts = [
        _("%(topic)s %(count)d 条") % {"topic": topic.label, "count": counted[topic]}
        for topic in Topic
        if counted[topic]
    ]
    return _("落实：%s") % _("，").join(parts)


def body_of(items: Sequence[Item], room: int, address: str) -> str:
    """Return one line for each item, as many as fit into ``room`` bytes; the last says how many more there are."""
    link = _("详见 %s/notifications/") % address.rstrip("/") if address else ""
    left = room - len(link.encode()) - ROOM
    lines: list[str] = []
    for item in items:
        line = f"· {item.title}{'：' + item.text if item.text else ''}"
        left -= len(line.encode()) + 1
        if left < 0 and lines:
            lines.append(_("……还有 %d 条") % (len(items) - len(lines)))
            break
        lines.append(line)
    return "\n".join([*lines, link] if link else lines)
