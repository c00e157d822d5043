"""Files appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luoshi.cli.atomic import whole_file


def test_file_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "台账.json"

    with whole_file(path) as file:
        file.write(b"{}")
        assert not path.exists()

    assert path.read_bytes() == b"{}"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path) -> None:
    with whole_file(path) as file:
        file.write(b"ne")
        raise KeyboardInterrupt


def test_a_failure_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "台账.json"
    path.write_bytes(b"old")

    with pytest.raises(KeyboardInterrupt):
        write_half(path)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "真.json", tmp_path / "链.json"
    target.write_bytes(b"old")
    link.symlink_to(target)

    with whole_file(link) as file:
        file.write(b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_directly() -> None:
    with whole_file(Path(os.devnull)) as file:
        file.write(b"x")

    assert not Path(os.devnull).is_file()


def test_a_long_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 80 + ".json")

    with whole_file(path) as file:
        file.write(b"{}")

    assert path.read_bytes() == b"{}"
