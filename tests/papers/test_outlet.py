"""Containers are the same on every run."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from luoshi.papers.outlet import deliver, repacked


def package(**entries: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, text in entries.items():
            new.writestr(name, text)
    return file.getvalue()


def test_entries_are_replaced_from_pieces_and_the_rest_stays() -> None:
    result = repacked(package(a="1", b="2"), replaced={"b": iter(["中", "文"])})

    with zipfile.ZipFile(BytesIO(result)) as found:
        assert {name: found.read(name).decode() for name in found.namelist()} == {
            "a": "1",
            "b": "中文",
        }
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_paper_goes_to_a_path_or_an_open_file(tmp_path: Path) -> None:
    file = BytesIO()

    deliver(b"paper", tmp_path / "x")
    deliver(b"paper", str(tmp_path / "y"))
    deliver(b"paper", file)

    found = [(tmp_path / name).read_bytes() for name in "xy"] + [file.getvalue()]
    assert found == [b"paper"] * 3
