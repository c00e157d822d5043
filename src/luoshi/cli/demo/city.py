"""Who lives in the city, found by what they are."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from luoshi.units.models import Role, Unit, User


@dataclass
class City:
    """The units, the people by unit and role, and how fast each matter goes (1.0: exactly in time)."""

    units: list[Unit]
    people: dict[tuple[int, str], User]
    chance: random.Random
    pace: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, units: list[Unit], people: Iterable[User], chance: random.Random) -> City:
        """Return the city of these units and people."""
        return cls(units, {(person.unit_id, person.role): person for person in people}, chance)

    @property
    def centre(self) -> Unit:
        """The office that keeps the ledger."""
        return next(unit for unit in self.units if unit.centre)

    @property
    def clerk(self) -> User:
        """Who drafts and checks in the centre."""
        return self.who(self.centre, Role.CENTRE_CLERK)

    @property
    def head(self) -> User:
        """Who heads the centre."""
        return self.who(self.centre, Role.CENTRE_HEAD)

    @property
    def leader(self) -> User:
        """Who approves plans."""
        return self.who(self.units[0], Role.LEADER)

    def unit(self, name: str) -> Unit:
        """Return the unit of that full or short name."""
        return next(unit for unit in self.units if name in {unit.name, unit.short_name})

    def who(self, unit: Unit, *roles: Role) -> User:
        """Return the first person of ``unit`` who has one of ``roles``, in their order."""
        return next(
            self.people[(unit.pk, role)] for role in roles if (unit.pk, role) in self.people
        )

    def reporter(self, unit: Unit) -> User:
        """Who reports for ``unit``."""
        return self.who(unit, Role.LIAISON, Role.UNIT_HEAD, Role.LEADER)
