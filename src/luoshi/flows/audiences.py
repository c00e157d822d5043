"""Who is told: from the words of a ladder (head, liaison, leader …) to people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from luoshi.ledger.models import Matter, Part, PartRole
from luoshi.units.models import Holding, Role, Unit, User

# The people of a unit that answer to a word of a ladder: by their role, or by a post of that kind that they hold.
ROLES: dict[str, tuple[str, ...]] = {
    "head": (Role.UNIT_HEAD, Role.CENTRE_HEAD),
    "liaison": (Role.LIAISON, Role.CENTRE_CLERK),
    "clerk": (Role.CENTRE_CLERK, Role.LIAISON),
    "inspector": (Role.INSPECTOR,),
}
SUPERVISOR = (Role.CENTRE_CLERK, Role.CENTRE_HEAD, Role.LIAISON, Role.UNIT_HEAD)
# Where nobody answers to the word, the matter still must not lie in silence.
INSTEAD = ("liaison", "head", "clerk")


class Audiences:
    """Finds people for the matters of one pass; what it has looked up once it keeps."""

    def __init__(self, matters: Iterable[Matter], at: datetime) -> None:
        self.at = at
        self.matters = {matter.pk: matter for matter in matters}
        self._people: dict[int, list[User]] = {}
        self._kinds: dict[int, set[tuple[int, str]]] = {}

    @cached_property
    def parts(self) -> dict[int, list[Part]]:
        """The parts of every matter, with their units."""
        found: dict[int, list[Part]] = {pk: [] for pk in self.matters}
        for part in Part.objects.filter(matter__in=self.matters).select_related("unit"):
            found[part.matter_id].append(part)
        return found

    @cached_property
    def leaders(self) -> list[User]:
        """The leaders, who see everything."""
        return list(User.objects.filter(role=Role.LEADER, is_active=True).select_related("unit"))

    def find(self, words: Iterable[str], matter: Matter, unit_id: int | None = None) -> list[User]:
        """Return the people of ``words`` for a matter, each once, only those who may see it.

        A word is one of a ladder's (of the unit ``unit_id``, else of the lead), or ``lead``, ``joins``, ``parties``.
        """
        found: dict[int, User] = {}
        for word in words:
            for user in self._word(word, matter, unit_id or matter.lead_id):
                if self._sees(user, matter):
                    found.setdefault(user.pk, user)
        return list(found.values())

    def _word(self, word: str, matter: Matter, unit_id: int) -> list[User]:
        match word:
            case "leader":
                return self._leader(matter)
            case "supervisor":
                return self._of(matter.supervisor_id, SUPERVISOR) or self._anybody(
                    matter.supervisor_id
                )
            case "lead":
                return self._answering("liaison", matter.lead_id) + self._named(
                    "head", matter.lead_id
                )
            case "joins":
                return [
                    user for pk in self._joined(matter) for user in self._answering("liaison", pk)
                ]
            case "parties":
                units = [matter.lead_id, *self._joined(matter), matter.supervisor_id]
                return [user for pk in units for user in self._answering("liaison", pk)]
        return self._answering(word, unit_id)

    def _answering(self, word: str, unit_id: int) -> list[User]:
        """Return who answers to a word in a unit, or whoever there can stand in."""
        for one in (word, *INSTEAD):
            found = self._named(one, unit_id)
            if found:
                return found
        return self._anybody(unit_id)

    def _named(self, word: str, unit_id: int) -> list[User]:
        by_role = self._of(unit_id, ROLES.get(word, ()))
        held = {user for user, kind in self._posts(unit_id) if kind == word}
        return by_role + [
            user for user in self._unit(unit_id) if user.pk in held and user not in by_role
        ]

    def _leader(self, matter: Matter) -> list[User]:
        """Return the leader in charge of the matter; else the leaders of the units above its lead, the nearest first."""
        if matter.leader_id is not None:
            own = [u for u in self.leaders if matter.leader_id in self._held_posts(u)]
            if own:
                return own
        above = [u for u in self.leaders if matter.lead.path.startswith(u.unit.path)]
        nearest = max((len(u.unit.path) for u in above), default=0)
        return [u for u in above if len(u.unit.path) == nearest] or self.leaders

    @cached_property
    def _holdings(self) -> dict[int, set[int]]:
        held: dict[int, set[int]] = {}
        for user, post in self._current(Holding.objects.filter(user__role=Role.LEADER)):
            held.setdefault(user, set()).add(post)
        return held

    def _held_posts(self, user: User) -> set[int]:
        return self._holdings.get(user.pk, set())

    def _current(self, rows: object) -> Iterable[tuple[int, int]]:
        now = Q(until_at=None) | Q(until_at__gt=self.at)
        return rows.filter(now, since_at__lte=self.at).values_list("user_id", "post_id")  # type: ignore[attr-defined, no-any-return]

    def _joined(self, matter: Matter) -> list[int]:
        return [
            part.unit_id
            for part in self.parts[matter.pk]
            if part.role == PartRole.JOIN and part.until_at is None
        ]

    def _unit(self, unit_id: int) -> list[User]:
        if unit_id not in self._people:
            own = User.objects.filter(unit=unit_id, is_active=True).select_related("unit")
            self._people[unit_id] = list(own.order_by("pk"))
        return self._people[unit_id]

    def _posts(self, unit_id: int) -> set[tuple[int, str]]:
        if unit_id not in self._kinds:
            now = Q(until_at=None) | Q(until_at__gt=self.at)
            held = Holding.objects.filter(now, since_at__lte=self.at, post__unit=unit_id)
            self._kinds[unit_id] = set(held.values_list("user_id", "post__kind"))
        return self._kinds[unit_id]

    def _of(self, unit_id: int, roles: Iterable[str]) -> list[User]:
        return [user for user in self._unit(unit_id) if user.role in set(roles)]

    def _anybody(self, unit_id: int) -> list[User]:
        """Return everybody of a unit without the usual people; of one without people, the centre's clerks."""
        own = [user for user in self._unit(unit_id) if user.role != Role.ADMINISTRATOR]
        return own or self._centre

    @cached_property
    def _centre(self) -> list[User]:
        return [
            user
            for unit in Unit.objects.filter(centre=True)
            for user in self._of(unit.pk, SUPERVISOR)
        ]

    def _sees(self, user: User, matter: Matter) -> bool:
        """Say in memory what ``Matter.objects.visible_to`` says in the database."""
        if user.access.sees == "all":
            return True
        return self.may_see(user.unit, matter)

    def may_see(self, unit: Unit, matter: Matter) -> bool:
        """Whether a unit of the subtree of ``unit`` has or had a part in the matter."""
        return any(part.unit.path.startswith(unit.path) for part in self.parts[matter.pk])
