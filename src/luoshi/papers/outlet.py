"""Where finished papers go, and how a paper's container is made the same on every run."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Outlet: TypeAlias = str | os.PathLike[str] | IO[bytes]

EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip entry can name


def deliver(data: bytes, file: Outlet) -> None:
    """Write finished ``data`` to a path or an open binary file.

    Writers call this last, so a paper that could not be made leaves an older file untouched.
    """
    if isinstance(file, str | os.PathLike):
        Path(file).write_bytes(data)
    else:
        file.write(data)


def repacked(
    package: bytes,
    *,
    replaced: Mapping[str, Iterable[str]],
) -> bytes:
    """Return the zip ``package`` with entries replaced and all its dates fixed.

    A replacement is streamed from its pieces: memory stays at one piece. The same input gives
    the same bytes.
    """
    result = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # or the bytes depend on the machine
            with new.open(entry, "w") as out:
                if name in replaced:
                    for piece in replaced[name]:
                        out.write(piece.encode())
                else:
                    out.write(old.read(name))
    return result.getvalue()
