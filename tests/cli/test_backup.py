"""One file that holds everything, is whole or is refused, and never writes over anything."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from luoshi.cli.backup import BadBackup, back_up, check, restore

PROOF = "evidence/ab/abcdef"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with a database, a secret, a proof, and what is not carried elsewhere."""
    folder = tmp_path / "data"
    for name in (PROOF, "static/x.css", "documents/half.part", "secret.key", "first-start"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    with sqlite3.connect(folder / "luoshi.sqlite3") as base:
        base.execute("create table t (x)")
        base.execute("insert into t values ('一')")
    base.close()
    database = {**settings.DATABASES["default"], "NAME": str(folder / "luoshi.sqlite3")}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, data=folder))
    return folder


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    file = tmp_path / "备份.zip"
    assert data.exists()
    assert back_up(file) == 0
    return file


def elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str = "new", url: str = ""
) -> Path:
    """Point the environment at another data directory."""
    monkeypatch.setenv("LUOSHI_DATA", str(tmp_path / name))
    monkeypatch.setenv("LUOSHI_DATABASE_URL", url)
    return tmp_path / name


def test_everything_is_there_again_after_a_restore(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = elsewhere(tmp_path, monkeypatch)

    assert restore(backup) == 0

    assert (new / PROOF).read_text("utf-8") == PROOF
    assert (new / "secret.key").stat().st_mode & 0o777 == 0o600
    assert sorted(p.relative_to(new).as_posix() for p in new.rglob("*") if p.is_file()) == [
        PROOF,
        "luoshi.sqlite3",
        "secret.key",
    ]
    base = sqlite3.connect(new / "luoshi.sqlite3")
    assert base.execute("select x from t").fetchall() == [("一",)]
    base.close()


def test_a_backup_is_readable_by_its_owner_only_and_leaves_nothing_beside_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in backup.parent.iterdir()) == ["data", "备份.zip"]


def test_a_backup_never_writes_over_a_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.zip"
    there.write_text("mine", "utf-8")

    assert (back_up(there), there.read_text("utf-8"), data.exists()) == (1, "mine", True)
    assert "已经存在" in capsys.readouterr().err


def test_a_restore_asks_for_an_empty_directory(
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = elsewhere(tmp_path, monkeypatch)
    new.mkdir()
    (new / "something").write_text("mine", "utf-8")

    assert restore(backup) == 3
    assert [path.name for path in new.iterdir()] == ["something"]
    assert "不是空的" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "不是完整的备份"),
        (lambda raw: raw.replace(PROOF.encode() * 1, b"evidence/ab/abcdeX", 1), "备份"),
        (lambda _raw: b"no zip", "不是完整的备份"),
    ],
)
def test_a_damaged_backup_is_refused(backup: Path, spoil: object, said: str) -> None:
    backup.write_bytes(spoil(backup.read_bytes()))  # type: ignore[operator]

    with pytest.raises(BadBackup, match=said):
        check(backup)


def test_a_changed_byte_is_found_by_its_sum(backup: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"other" if name.endswith("abcdef") else old.read(name))

    with pytest.raises(BadBackup, match="已损坏"):
        check(changed)


def test_a_path_outside_and_a_member_nobody_named_are_refused(
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    added = tmp_path / "added.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(added, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("data/more", b"")
    with pytest.raises(BadBackup, match="清单之外"):
        check(added)

    outside = tmp_path / "outside.zip"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with zipfile.ZipFile(outside, "w") as new:
        new.writestr("data/../../evil", b"")
        new.writestr("manifest.json", json.dumps({"files": {"data/../../evil": empty}}))
    elsewhere(tmp_path, monkeypatch)
    assert restore(outside) == 3
    assert "越界" in capsys.readouterr().err
    assert not (tmp_path.parent / "evil").exists()


def test_a_backup_of_sqlite_does_not_go_into_postgresql(
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere(tmp_path, monkeypatch, url="postgres://luoshi@localhost/luoshi")

    assert restore(backup) == 3
    assert "SQLite" in capsys.readouterr().err
