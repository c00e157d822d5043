"""What cannot wait for a digest: a real fire goes out at once, in quiet hours, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from luoshi.outbox.models import Channel, Delivery, Notice, Topic

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.units.models import Unit, User


def tell_at_once(
    topic: Topic,
    subject: str,
    body: str,
    *,
    people: Iterable[User],
    units: Iterable[Unit],
    at: datetime,
    matter: Matter | None = None,
) -> tuple[int, int]:
    """Put a line into the inbox of people, and a message of its own into their and the units' channels of a topic.

    Returns how many lines and how many messages. The worker sends it within a second, in a thread of its own.
    """
    people = list(people)
    Notice.objects.bulk_create(
        Notice(user=user, matter=matter, topic=topic, title=subject[:200], text=body, at=at)
        for user in people
    )
    wanted = Channel.objects.active().filter(Q(user__in=people) | Q(unit__in=list(units)))
    made = Delivery.objects.bulk_create(
        Delivery(
            channel=channel,
            subject=subject[:200],
            body=body,
            count=1,
            urgent=True,
            made_at=at,
            next_at=at,
        )
        for channel in wanted
        if topic in channel.topics
    )
    return len(people), len(made)
