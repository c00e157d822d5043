"""From the journal to the outbox: every entry is told exactly once, whatever crashes and however many workers there are.

One pass takes a chunk of entries that nobody has told yet and writes, in one transaction, the notices of people, the
lines for their channels, the events for webhooks, and that the entries are told. The cursor's row is the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.flows.audiences import Audiences
from luoshi.flows.events import event_of
from luoshi.flows.notices import NEWS, News, words_of
from luoshi.ledger.models import Entry, EntryKind
from luoshi.outbox.models import Channel, Cursor, Heard, Item, Notice, Webhook, WebhookDelivery
from luoshi.outbox.proxy import read_proxy
from luoshi.outbox.services import make_digests, send_due

if TYPE_CHECKING:
    from luoshi.units.models import User

CURSOR = "entries"
CHUNK = 200
MOST = 20_000  # entries of one pass
# What happened longer ago is told to nobody: an imported year must not ring a thousand telephones.
STALE = timedelta(days=7)
# No transaction stays open so long; an entry that is told for longer has none before it that could still appear.
SETTLED = timedelta(days=1)


def tell(at: datetime, *, chunk: int = CHUNK, most: int = MOST) -> int:
    """Turn new entries of the journal into notices and events; return how many entries.

    After ``most`` it leaves the rest to the next pass: an import of a million must not hold up the sweep.
    """
    told = 0
    while True:
        count = _tell_chunk(at, chunk)
        told += count
        if count < chunk or told >= most:
            return told


def send(clock: Callable[[], datetime]) -> dict[str, int]:
    """Make digests and send what is due; return how many of each. May take as long as the slowest server lets it."""
    options = settings.OPTIONS
    made = make_digests(clock(), address=options.address)
    proxy = read_proxy(options.proxy)
    return {
        "digests": made,
        "sent": send_due(clock, allow_private=options.private_targets, proxy=proxy),
    }


def _tell_chunk(at: datetime, chunk: int) -> int:
    Cursor.objects.get_or_create(name=CURSOR, defaults={"low": _long_past(at)})
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=CURSOR)
        entries = _untold(cursor.low, chunk)
        fresh = [entry for entry in entries if entry.at > at - STALE]
        audiences = Audiences((entry.matter for entry in fresh), at)
        _notify(fresh, audiences)
        _call_webhooks(fresh, audiences, at)
        Heard.objects.bulk_create(Heard(entry=entry, at=at) for entry in entries)
        if len(entries) < chunk:
            _advance(cursor, at)
    return len(entries)


def _long_past(at: datetime) -> int:
    """Return up to which entry everything is told to nobody, for the first pass over a journal that is long already."""
    fresh = Entry.objects.filter(at__gt=at - STALE).aggregate(first=Min("pk"))["first"]
    if fresh is not None:
        return int(fresh) - 1
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _untold(low: int, chunk: int) -> list[Entry]:
    told = Heard.objects.filter(entry=OuterRef("pk"))
    rows = Entry.objects.filter(~Exists(told), pk__gt=low).order_by("pk")
    related = ("matter__lead", "matter__supervisor", "matter__playbook", "unit", "by")
    return list(rows.select_related(*related)[:chunk])


def _advance(cursor: Cursor, at: datetime) -> None:
    """Let the cursor follow to where nothing can appear any more, and forget what lies behind it."""
    settled = Heard.objects.filter(at__lt=at - SETTLED).order_by("-entry_id").first()
    if settled is None:
        return
    Cursor.objects.filter(pk=cursor.pk).update(low=settled.entry_id)
    Heard.objects.filter(entry__lte=settled.entry_id).delete()


def _notify(entries: Iterable[Entry], audiences: Audiences) -> None:
    """Write the inbox lines, and one line for each channel of those people and their units that wants the topic."""
    told = [
        (entry, NEWS[entry.kind], _people(entry, audiences))
        for entry in entries
        if entry.kind in NEWS
    ]
    people = {user.pk for _e, _n, users in told for user in users}
    units = {user.unit_id for _e, _n, users in told for user in users}
    by_user, by_unit = _channels(people, units)
    notices, items = [], {}
    for entry, news, users in told:
        for user in users:
            notices.append(_notice(entry, news, user))
            for channel in (*by_user.get(user.pk, ()), *by_unit.get(user.unit_id, ())):
                if news.topic in channel.topics:
                    items[channel.pk, entry.pk] = _item(entry, news, channel)
    Notice.objects.bulk_create(notices)
    Item.objects.bulk_create(items.values())


def _people(entry: Entry, audiences: Audiences) -> list[User]:
    """Return who is told of an entry: never who wrote it."""
    unit = entry.data.get("unit")
    own = unit if isinstance(unit, int) and entry.by_id is None else None
    found = audiences.find(words_of(entry, NEWS[entry.kind]), entry.matter, own)
    return [user for user in found if user.pk != entry.by_id]


def _channels(
    people: set[int], units: set[int]
) -> tuple[dict[int, list[Channel]], dict[int, list[Channel]]]:
    by_user: dict[int, list[Channel]] = {}
    by_unit: dict[int, list[Channel]] = {}
    for channel in Channel.objects.active().filter(Q(user__in=people) | Q(unit__in=units)):
        if channel.user_id is not None:
            by_user.setdefault(channel.user_id, []).append(channel)
        elif channel.unit_id is not None:
            by_unit.setdefault(channel.unit_id, []).append(channel)
    return by_user, by_unit


def _title(entry: Entry, news: News) -> str:
    return f"{news.headline}：{entry.matter.code} {entry.matter.title}"[:200]


def _notice(entry: Entry, news: News, user: User) -> Notice:
    return Notice(
        user=user, entry=entry, matter=entry.matter, topic=news.topic, title=_title(entry, news),
        text=_text(entry), at=entry.at,
    )  # fmt: skip


def _item(entry: Entry, news: News, channel: Channel) -> Item:
    return Item(
        channel=channel, entry=entry, topic=news.topic, title=_title(entry, news), text=_short(_text(entry)),
        at=entry.at,
    )  # fmt: skip


def _text(entry: Entry) -> str:
    """Return what the entry says; of a new matter by when, because its words are the title already."""
    if entry.kind != EntryKind.OPENED:
        return entry.text
    due = entry.matter.due_at
    return _("完成时限 %s") % f"{timezone.localtime(due):%Y-%m-%d}" if due else _("没有完成时限")


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 80 else f"{one[:79]}…"


def _call_webhooks(entries: Iterable[Entry], audiences: Audiences, at: datetime) -> None:
    hooks = list(Webhook.objects.active().select_related("unit"))
    rows = (
        _call(entry, hook, at)
        for entry in entries
        for hook in hooks
        if hook.wants(entry.kind) and _may_know(hook, entry, audiences)
    )
    WebhookDelivery.objects.bulk_create(rows)


def _call(entry: Entry, hook: Webhook, at: datetime) -> WebhookDelivery:
    kind, event, body = event_of(entry, hook, at)
    return WebhookDelivery(
        webhook=hook, entry=entry, event=event, kind=kind, body=body, made_at=at, next_at=at
    )


def _may_know(hook: Webhook, entry: Entry, audiences: Audiences) -> bool:
    return hook.unit.centre or audiences.may_see(hook.unit, entry.matter)
