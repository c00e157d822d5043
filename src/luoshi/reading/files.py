"""From a file to its reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.reading.find import read

if TYPE_CHECKING:
    import datetime as dt
    import os

    from luoshi.reading.model import Reading


def read_file(
    path: str | os.PathLike[str],
    *,
    date: dt.date | None = None,
    declassified_by: str | None = None,
    explain: bool = False,
) -> Reading:
    """Return the reading of the file at ``path``; its name without suffix becomes ``doc``.

    Raises :class:`luoshi.reading.formats.UnreadableFile` when the file cannot be read (the message is one
    sentence for the user) and :class:`luoshi.reading.formats.ClassifiedDocument` when it is marked
    绝密, 机密 or 秘密 and ``declassified_by`` names nobody.
    """
    from luoshi.reading.formats import load

    place = Path(path)
    source = load(place, declassified_by=declassified_by)
    reading = read(source.text, date=date, doc=place.stem, explain=explain)
    return replace(reading, declassified_by=source.declassified_by)
