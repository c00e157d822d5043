"""Objects of a maker's own types, laid out by a profile."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag


@dataclass(frozen=True, slots=True)
class VendorObject:
    """Named values in the order of the wire, ``time`` among them where the type has one."""

    fields: tuple[tuple[str, int | Text | TimeTag | None], ...]

    def __getitem__(self, name: str) -> int | Text | TimeTag | None:
        """Return one value by its name."""
        return dict(self.fields)[name]
