"""Back-up and restore: one file that holds the database, the evidence and the secret, and proves that it is whole.

The file is a zip with ``manifest.json`` (SHA-256 of every member). SQLite is copied by its own online back-up, so pages
go on working; PostgreSQL is dumped by ``pg_dump`` in one snapshot. Evidence never changes once written, so what the
database names is there when the files are copied after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from luoshi import __version__
from luoshi.cli.language import pick

FAULT, UNREADABLE = 1, 3
DATABASES = {"database.sqlite3": "sqlite", "database.pgdump": "postgresql"}
LEFT_OUT = {"static", "first-start"}  # made anew; never carried elsewhere


class BadBackup(Exception):
    """The back-up cannot be made or read; the message says why and what to do."""


def back_up(file: Path) -> int:
    """Write everything into ``file`` and read it back; returns the exit code."""
    from django.conf import settings

    try:
        if file.exists():
            raise BadBackup(
                pick(
                    f"{file} 已经存在，请换一个文件名",
                    f"{file} exists already; choose another name",
                )
            )
        part = file.with_name(f"{file.name}.part")
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            dump = _dump_database(Path(folder))
            _write(part, dump, settings.OPTIONS.data)
        count = check(part)
        part.replace(file)
    except (BadBackup, OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return FAULT
    print(
        pick(
            f"已备份 {count} 个文件到 {file}，并逐个核对。",
            f"Backed up {count} files into {file}, each verified.",
        )
    )
    return 0


def _dump_database(folder: Path) -> Path:
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        target = folder / "database.sqlite3"
        with sqlite3.connect(database["NAME"]) as source, sqlite3.connect(target) as copy:
            source.backup(copy, pages=2000, sleep=0.01)
        copy.close()
        source.close()
        return target
    target = folder / "database.pgdump"
    subprocess.run(
        ["pg_dump", "--format=custom", "--no-owner", f"--file={target}"],
        env=_pg_environment(database),
        check=True,
    )
    return target


def _pg_environment(database: dict[str, Any]) -> dict[str, str]:
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {**os.environ, **{name: database[key] for name, key in names.items() if database[key]}}


def _write(part: Path, dump: Path, data: Path) -> None:
    members = {dump.name: dump, **dict(_files(data))}
    sums: dict[str, str] = {}
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as raw,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive,
    ):
        for name, path in members.items():
            sums[name] = _copy_in(archive, name, path)
        manifest = {"luoshi": __version__, "files": sums}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        database = name.startswith("luoshi.sqlite3")
        if (
            path.is_file()
            and not database
            and name.split("/")[0] not in LEFT_OUT
            and path.suffix != ".part"
        ):
            yield f"data/{name}", path


def _copy_in(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            total.update(block)
            target.write(block)
    return total.hexdigest()


def check(file: Path) -> int:
    """Read a back-up through and return how many files it holds. Raises ``BadBackup`` where a byte is not as written."""
    try:
        with zipfile.ZipFile(file) as archive:
            sums: dict[str, str] = json.loads(archive.read("manifest.json"))["files"]
            for name, wanted in sums.items():
                if _sum(archive, name) != wanted:
                    raise BadBackup(
                        pick(f"备份里的 {name} 已损坏", f"{name} in the back-up is damaged")
                    )
            if set(archive.namelist()) != {*sums, "manifest.json"}:
                raise BadBackup(
                    pick(
                        "备份里有清单之外的文件",
                        "the back-up holds files that its manifest does not name",
                    )
                )
    except (zipfile.BadZipFile, KeyError, ValueError, FileNotFoundError) as error:
        raise BadBackup(
            pick(f"{file} 不是完整的备份：{error}", f"{file} is no whole back-up: {error}")
        ) from None
    return len(sums)


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    total = hashlib.sha256()
    with archive.open(name) as source:
        while block := source.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def restore(file: Path) -> int:
    """Put a back-up into the data directory that the environment names, which must be empty; returns the exit code."""
    from luoshi.web.options import read_options

    options = read_options()
    try:
        check(file)
        if options.data.exists() and any(options.data.iterdir()):
            raise BadBackup(
                pick(
                    f"数据目录 {options.data} 不是空的；恢复只写进空目录",
                    f"the data directory {options.data} is not empty",
                )
            )
        _unpack(file, options.data, options.database_url)
    except (BadBackup, OSError, subprocess.CalledProcessError) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return UNREADABLE
    print(pick(f"已恢复到 {options.data}。", f"Restored into {options.data}."))
    return 0


def _unpack(file: Path, data: Path, url: str) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = data.resolve()
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if not name.startswith("data/"):
                continue
            target = (root / name.removeprefix("data/")).resolve()
            if root not in target.parents:
                raise BadBackup(
                    pick(f"备份里有越界的路径 {name}", f"the back-up holds a path outside: {name}")
                )
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _copy_out(archive, name, target)
        _restore_database(archive, data, url)


def _copy_out(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as source, os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)


def _restore_database(archive: zipfile.ZipFile, data: Path, url: str) -> None:
    from luoshi.web.options import database, read_options

    if "database.sqlite3" in archive.namelist():
        if url:
            raise BadBackup(
                pick(
                    "这份备份是 SQLite 的，请先去掉 LUOSHI_DATABASE_URL",
                    "this back-up is of SQLite; unset LUOSHI_DATABASE_URL",
                )
            )
        _copy_out(archive, "database.sqlite3", data / "luoshi.sqlite3")
        return
    if not url:
        raise BadBackup(
            pick(
                "这份备份是 PostgreSQL 的，请设 LUOSHI_DATABASE_URL",
                "this back-up is of PostgreSQL; set LUOSHI_DATABASE_URL",
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        archive.extract("database.pgdump", folder)
        settings = database(read_options())
        dump = Path(folder) / "database.pgdump"
        name = f"--dbname={settings['NAME']}"
        subprocess.run(
            ["pg_restore", "--no-owner", "--exit-on-error", name, str(dump)],
            env=_pg_environment(settings),
            check=True,
        )
