"""Sealing the journal day by day, and proving that nobody has touched it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.chain import line_digest, line_of, merkle_root, moment
from luoshi.ledger.models import Entry, Matter, Seal, SealLeaf


def seal(day: date, *, at: datetime) -> Seal | None:
    """Seal ``day``: a Merkle root over the heads of all chains that have grown since the last seal.

    Nothing grew, or the day is sealed already: nothing happens and what there is comes back.
    """
    with transaction.atomic():
        sealed = Seal.objects.select_for_update().filter(day=day).first()
        if sealed is not None:
            return sealed
        leaves = list(_grown())
        if not leaves:
            return None
        last = Seal.objects.order_by("-day").first()
        algorithm = settings.OPTIONS.digest
        texts = [last.root if last else "", *(_leaf(*leaf) for leaf in leaves)]
        made = Seal.objects.create(
            day=day,
            sealed_at=at,
            count=len(leaves),
            previous=texts[0],
            root=merkle_root(algorithm, texts),
        )
        SealLeaf.objects.bulk_create(
            (SealLeaf(seal=made, matter_id=pk, seq=seq, digest=head) for pk, seq, head in leaves),
            batch_size=1000,
        )
        return made


def _grown() -> Iterator[tuple[int, int, str]]:
    """Yield (matter, length, head) of every chain that is longer than any seal has seen it."""
    latest = SealLeaf.objects.filter(matter=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    heads = Matter.objects.annotate(sealed=Subquery(latest)).filter(
        Q(sealed=None) | Q(entries_written__gt=F("sealed"))
    )
    yield from heads.order_by("pk").values_list("pk", "entries_written", "head").iterator()


def _leaf(matter: int, seq: int, digest: str) -> str:
    return f"{matter}/{seq}/{digest}"


def seal_days(*, at: datetime) -> list[Seal]:
    """Seal yesterday, if it is not; what happened on days when the machine was off falls to the next seal."""
    yesterday = at.astimezone(timing.SHANGHAI).date() - timedelta(days=1)
    last = Seal.objects.aggregate(day=Max("day"))["day"]
    if last is not None and last >= yesterday:
        return []
    made = seal(yesterday, at=at)
    return [made] if made else []


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the journal that cannot be as it was written."""

    where: str
    what: str


def verify(*, matter: Matter | None = None) -> Iterator[Fault]:
    """Recompute every chain and every seal; yield what does not fit. Cost: one pass over the journal."""
    yield from _verify_chains(matter)
    if matter is None:
        yield from _verify_seals()


def _verify_chains(only: Matter | None) -> Iterator[Fault]:
    matters = Matter.objects.filter(pk=only.pk) if only else Matter.objects.all()
    heads = {
        pk: (code, written, head)
        for pk, code, written, head in matters.values_list(
            "pk", "code", "entries_written", "head"
        ).iterator()
    }
    entries = Entry.objects.order_by("matter_id", "seq")
    if only is not None:
        entries = entries.filter(matter=only)
    seen: dict[int, tuple[int, str]] = {}
    for entry in entries.iterator(chunk_size=2000):
        length, previous = seen.get(entry.matter_id, (0, ""))
        where = f"{heads.get(entry.matter_id, ('?',))[0]} #{entry.seq}"
        if entry.seq != length + 1:
            yield Fault(where, _("流水不连续：前一条是第 %d 条。") % length)
        algorithm = entry.digest.partition(":")[0]
        if not algorithm or line_digest(algorithm, previous, line_of(entry)) != entry.digest:
            yield Fault(where, _("这一条或它前面的一条被改动过：校验值不符。"))
        seen[entry.matter_id] = (entry.seq, entry.digest)
    for pk, (code, written, head) in heads.items():
        if seen.get(pk, (0, "")) != (written, head):
            yield Fault(code, _("流水的末尾被截掉或替换：台账记着 %d 条。") % written)


def _verify_seals() -> Iterator[Fault]:
    previous = ""
    for one in Seal.objects.order_by("day").iterator():
        where = _("%s 的封存") % one.day
        leaves = list(one.leaves.order_by("matter_id").values_list("matter_id", "seq", "digest"))
        algorithm = one.root.partition(":")[0]
        texts = [one.previous, *(_leaf(*leaf) for leaf in leaves)]
        if one.previous != previous or merkle_root(algorithm, texts) != one.root:
            yield Fault(where, _("封存值不符。"))
        for pk, seq, digest in leaves:
            if not Entry.objects.filter(matter_id=pk, seq=seq, digest=digest).exists():
                yield Fault(
                    where,
                    _("封存过的流水（事项 %(pk)d 第 %(seq)d 条）不见了或变了。")
                    % {"pk": pk, "seq": seq},
                )
        previous = one.root


def export() -> Iterator[str]:
    """Yield the journal as JSON lines: every entry as its digest covers it, then every seal with its leaves."""
    for entry in Entry.objects.order_by("matter_id", "seq").iterator(chunk_size=2000):
        yield _json({"type": "entry", **line_of(entry), "digest": entry.digest})
    leaves_in_order = Prefetch("leaves", SealLeaf.objects.order_by("matter_id"))
    for one in Seal.objects.order_by("day").prefetch_related(leaves_in_order).iterator(30):
        leaves = [(leaf.matter_id, leaf.seq, leaf.digest) for leaf in one.leaves.all()]
        yield _json(
            {
                "type": "seal", "day": one.day.isoformat(), "sealed_at": moment(one.sealed_at), "previous": one.previous,
                "root": one.root, "leaves": leaves,
            }
        )  # fmt: skip


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
