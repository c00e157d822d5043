"""What every sheet shares: its columns, whose rows they are, and how one row gets into the register."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from luoshi.units.tables.cells import BadCell, label, labels, one_of, text
from luoshi.units.tables.directory import Directory

if TYPE_CHECKING:
    from luoshi.papers.workbook import Cell
    from luoshi.units.services.change import Change
    from luoshi.units.tables.cells import Read


class Done(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: which value it is, how it is read from a cell, and how a row is shown in it."""

    field: str
    heading: str
    show: Callable[[Any], Cell]
    read: Read = text
    needed: bool = False
    width: int = 16
    choices: Callable[[], Iterable[str]] = tuple
    hint: str = ""


def choice(name: str, heading: str, choices: type[models.TextChoices]) -> Column:
    """Return a column whose cells say one of the labels of ``choices``."""
    return Column(
        name,
        heading,
        lambda row: label(choices, getattr(row, name)),
        one_of(choices),
        needed=True,
        choices=lambda: labels(choices),
    )


class Later(Exception):
    """The row refers to one that comes further down; try again after the others."""


class Sheet(ABC):
    """One kind of row: a sheet of the workbook. Adding a kind means copying one."""

    name: ClassVar[str]  # of the sheet
    action: ClassVar[str]  # of the role that may import it
    columns: ClassVar[tuple[Column, ...]]

    @abstractmethod
    def rows(self, at: datetime) -> Iterable[models.Model]:
        """Return what is exported."""

    @abstractmethod
    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what makes a row of the file this row and no other."""

    @abstractmethod
    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create the row or bring it up to what the file says. Raises ``Refused``, ``BadCell`` or ``Later``."""


def same(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Whether a row says all of this already."""
    return all(getattr(row, name) == value for name, value in values.items())


def agrees(said: str, name: str, what: str) -> None:
    """See that a name given for checking is the one that the key leads to. Raises ``BadCell``."""
    if said and said != name:
        raise BadCell(what % {"said": said, "name": name})
