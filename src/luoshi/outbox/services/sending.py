"""Sending what is due: claim, send outside any transaction, record. A worker that dies loses its claim, nothing else.

Many are sent side by side, so that one slow server holds up itself only; the threads send and never touch the database.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from luoshi.outbox import channels
from luoshi.outbox.channels.result import Result
from luoshi.outbox.models import (
    Attempt,
    Channel,
    Delivery,
    Notice,
    SendingState,
    Topic,
    WebhookDelivery,
)
from luoshi.outbox.models.delivery import DeliveryQuerySet, Sending
from luoshi.outbox.posting import SECONDS, post
from luoshi.outbox.proxy import Proxy
from luoshi.outbox.sealing import LostSecret, fingerprint, unseal
from luoshi.outbox.signing import headers

MINUTE = timedelta(minutes=1)
# After the first try: then it is given up, and the record says so.
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
LEASE = timedelta(minutes=3)  # longer than any try takes
SIDE_BY_SIDE = 8
URGENT_SECONDS = (
    3.0  # for a try of what is urgent: the next fire must not wait for a server that hangs
)
WEBHOOKS_A_MINUTE = 120  # for one address


@dataclass(frozen=True, slots=True)
class Way:
    """How a try leaves the house: whether to private addresses, how long it may take, and by which proxy."""

    allow_private: bool
    seconds: float
    proxy: Proxy | None


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery with its try, and what sends it."""

    row: Delivery | WebhookDelivery
    attempt: Attempt
    send: Callable[[], Result]


def send_due(
    clock: Callable[[], datetime],
    *,
    allow_private: bool,
    proxy: Proxy | None = None,
    most: int = 200,
    seconds: float = SECONDS,
) -> int:
    """Send up to ``most`` deliveries that are due; return how many were tried. ``clock`` tells the time of each try."""
    begun, way = clock(), Way(allow_private, seconds, proxy)
    rows = Delivery.objects.due(at=begun)
    jobs = [*_claim_channels(rows, begun, most, way), *_claim_webhooks(begun, most, way)]
    return _send(jobs, clock)


def send_urgent(
    clock: Callable[[], datetime],
    *,
    allow_private: bool,
    proxy: Proxy | None = None,
    most: int = 200,
) -> int:
    """Send the urgent deliveries that are due; return how many were tried. Never waits long for a server that hangs."""
    begun, way = clock(), Way(allow_private, URGENT_SECONDS, proxy)
    rows = Delivery.objects.urgent().due(at=begun)
    return _send(_claim_channels(rows, begun, most, way), clock)


def _send(jobs: list[Job], clock: Callable[[], datetime]) -> int:
    if not jobs:
        return 0
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="send") as pool:
        for job, result in zip(jobs, pool.map(_run, jobs), strict=True):
            _record(job, result, clock())
    return len(jobs)


def _run(job: Job) -> Result:
    try:
        return job.send()
    except LostSecret as error:
        return Result(ok=False, code="", text=str(error), seconds=0.0, final=True)
    except Exception as error:  # noqa: BLE001 - whatever a library does with a strange answer, the record has to say it
        return Result(ok=False, code="", text=f"{type(error).__name__}: {error}"[:300], seconds=0.0)


def _claim_channels(due: DeliveryQuerySet, at: datetime, most: int, way: Way) -> list[Job]:
    """Claim some of the deliveries that are ``due`` robot by robot, no more than each takes in a minute."""
    robots = due.order_by().values_list("channel__robot", flat=True)
    jobs: list[Job] = []
    for robot in sorted(set(robots)):
        if len(jobs) < most:
            jobs += _claim_robot(due, robot, at, most - len(jobs), way)
    return jobs


def _claim_robot(due: DeliveryQuerySet, robot: str, at: datetime, most: int, way: Way) -> list[Job]:
    with transaction.atomic():
        # The lock lets one worker at a time count what this robot got.
        own = list(Channel.objects.filter(robot=robot).order_by("pk").select_for_update())
        free = channels.limit_of(own[0].kind).per_minute - _tried(robot, at)
        rows = due.all().filter(channel__in=own).select_related("channel")
        taken = list(rows[: max(0, min(free, most))])
        tries = [_claim(row, robot, at) for row in taken]
    return [
        Job(row, attempt, _through_channel(row, way))
        for row, attempt in zip(taken, tries, strict=True)
    ]


def _tried(robot: str, at: datetime) -> int:
    return Attempt.objects.filter(robot=robot, at__gt=at - MINUTE).count()


def _claim(row: Delivery | WebhookDelivery, robot: str, at: datetime) -> Attempt:
    row.state, row.tries = SendingState.SENDING, row.tries + 1
    row.claimed_until, row.next_at = at + LEASE, None
    row.save(update_fields=["state", "tries", "claimed_until", "next_at"])
    own: dict[str, Any] = (
        {"delivery": row} if isinstance(row, Delivery) else {"webhook_delivery": row}
    )
    return Attempt.objects.create(robot=robot, at=at, **own)


def _through_channel(row: Delivery, way: Way) -> Callable[[], Result]:
    channel, subject, body = row.channel, row.subject, row.body
    return lambda: channels.send(
        channel.kind, unseal(channel.sealed), subject, body, allow_private=way.allow_private,
        seconds=way.seconds, proxy=way.proxy,
    )  # fmt: skip


def _claim_webhooks(at: datetime, most: int, way: Way) -> list[Job]:
    with transaction.atomic():
        rows = WebhookDelivery.objects.due(at=at).select_related("webhook")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        jobs, free = [], dict[str, int]()
        for row in rows[:most]:
            robot = fingerprint(row.webhook.url)
            free.setdefault(robot, WEBHOOKS_A_MINUTE - _tried(robot, at))
            if free[robot] <= 0:
                continue
            free[robot] -= 1
            attempt = _claim(row, robot, at)
            jobs.append(Job(row, attempt, _to_webhook(row, at, way)))
    return jobs


def _to_webhook(row: WebhookDelivery, at: datetime, way: Way) -> Callable[[], Result]:
    hook, body, event = row.webhook, row.body.encode(), row.event
    before = hook.previous_until_at is not None and at < hook.previous_until_at
    sealed = [hook.sealed, hook.sealed_before] if before and hook.sealed_before else [hook.sealed]

    def run() -> Result:
        keys = [unseal(one) for one in sealed]
        answer = post(
            hook.url, body, headers(event, at, body, keys), allow_private=way.allow_private,
            seconds=way.seconds, proxy=way.proxy,
        )  # fmt: skip
        text = "" if answer.taken else answer.text[:300]
        code = str(answer.status or "")
        return Result(answer.taken, code, text, answer.seconds, final=answer.status == 410)

    return run


def _record(job: Job, result: Result, at: datetime) -> None:
    """Write what came of a try, unless the claim was lost to another worker meanwhile."""
    row, attempt = job.row, job.attempt
    attempt.ok, attempt.code = result.ok, result.code[:24]
    attempt.text, attempt.seconds = _clean(result.text), result.seconds
    values = _verdict(row, result, at)
    with transaction.atomic():
        attempt.save(update_fields=["ok", "code", "text", "seconds"])
        mine = type(row).objects.filter(pk=row.pk, state=SendingState.SENDING, tries=row.tries)
        if mine.update(**values) and values["state"] == SendingState.FAILED:
            _tell_of_failure(row, values["problem"], at)


def _verdict(row: Sending, result: Result, at: datetime) -> dict[str, Any]:
    if result.ok:
        return {"state": SendingState.SENT, "done_at": at, "problem": "", "claimed_until": None}
    problem = _clean(f"{result.code} {result.text}".strip()) or "没有答复"
    if result.final or row.tries > len(BACK_OFF):
        return {
            "state": SendingState.FAILED,
            "done_at": at,
            "problem": problem,
            "claimed_until": None,
        }
    again = at + BACK_OFF[row.tries - 1]
    if isinstance(row, Delivery):
        again = row.channel.after_quiet(again)
    return {
        "state": SendingState.WAITING, "next_at": again, "problem": problem, "claimed_until": None
    }  # fmt: skip


def _clean(text: str) -> str:
    """Return what PostgreSQL and a page can hold of what a stranger answered."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:300]


def _tell_of_failure(row: Delivery | WebhookDelivery, problem: str, at: datetime) -> None:
    """Tell whoever made the channel that it does not work; a webhook that is gone for good is stopped."""
    if isinstance(row, WebhookDelivery):
        owner, name = row.webhook.made_by_id, row.webhook.name
        if problem.startswith("410"):
            row.webhook.active, row.webhook.stopped_why = False, problem
            row.webhook.save(update_fields=["active", "stopped_why"])
    else:
        owner, name = row.channel.made_by_id, row.channel.name
    Notice.objects.create(
        user_id=owner, topic=Topic.FAILURE, title=f"通知没有送达：{name}", text=problem, at=at
    )
