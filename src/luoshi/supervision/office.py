"""Who issues an order, and which post signs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from luoshi.units.models import Post, PostKind, Unit

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter


class Office:
    """The units and posts that a batch of drafts needs, in three queries."""

    def __init__(self, units: Iterable[int]) -> None:
        self._units = Unit.objects.select_related("parent").in_bulk({*units})
        self._centre = Unit.objects.active().filter(centre=True).select_related("parent").first()
        heads = Post.objects.filter(kind=PostKind.HEAD, unit__centre=True).order_by("-order", "-id")
        self._heads = {post.unit_id: post for post in heads}

    def unit(self, pk: int) -> Unit:
        """Return one of the units asked for."""
        return self._units[pk]

    def issuer(self, addressee: Unit, supervisor: Unit) -> Unit:
        """Return who issues: the supervision centre; against the centre itself, what stands above it."""
        office = self._centre or supervisor
        return office if office != addressee else office.parent or office

    def head(self, issuer: Unit) -> Post | None:
        """Return the head's post of the issuing office; none is recorded: whoever has that role there."""
        return self._heads.get(issuer.pk)

    def leader(self, matters: Sequence[Matter], addressee: Unit) -> Post | None:
        """Return the post of the leader in charge, where all matters name the same and it is not the addressee's own."""
        posts = {matter.leader for matter in matters}
        if len(posts) != 1:
            return None
        post = posts.pop()
        return post if post is not None and not addressee.contains(post.unit) else None
