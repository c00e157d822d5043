"""Readers: any official document to text with a map back to page and paragraph.

``load`` and ``load_bytes`` are the only entrances. What a file is, is told from its content
(``sniff.py``); a document marked 绝密, 机密 or 秘密 is refused (``markings.py``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from luoshi.reading.formats.markings import check_marks
from luoshi.reading.formats.package import check_file_size
from luoshi.reading.formats.sniff import sniff
from luoshi.reading.formats.source import (
    Block,
    ClassifiedDocument,
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    MissingLibrary,
    ScannedFile,
    SourceText,
    UnknownFormat,
    UnreadableFile,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = [
    "Block",
    "ClassifiedDocument",
    "DamagedFile",
    "EmptyFile",
    "EncryptedFile",
    "FileTooLarge",
    "MissingLibrary",
    "ScannedFile",
    "SourceText",
    "UnknownFormat",
    "UnreadableFile",
    "load",
    "load_bytes",
]

_READERS: Final = {  # format → module with ``read(data: bytes) -> SourceText``, loaded when needed
    "plain": "plain",
    "docx": "docx",
    "xlsx": "xlsx",
    "doc": "doc",
    "rtf": "rtf",
    "wordml": "wordml",
    "html": "html",
    "mht": "html",
    "ofd": "ofd",
    "pdf": "pdf",
}
_REASONS: Final = (
    (FileNotFoundError, "文件不存在"),
    (PermissionError, "没有读取权限"),
    (IsADirectoryError, "这是文件夹"),
)


def load(path: Path, *, declassified_by: str | None = None) -> SourceText:
    """Read the document at ``path``.

    Raises an UnreadableFile whose message is one sentence for the user and names the file;
    ClassifiedDocument for a marked document, unless ``declassified_by`` names who vouches that it
    is declassified.
    """
    try:
        size = path.stat().st_size
        check_file_size(size)
        data = path.read_bytes()
    except OSError as fault:
        reason = next((why for kind, why in _REASONS if isinstance(fault, kind)), fault.strerror)
        msg = f"{path.name}：无法打开（{reason}），请检查路径和权限。"
        raise UnreadableFile(msg) from fault
    except UnreadableFile as fault:
        raise type(fault)(_named(path.name, fault)) from fault
    return load_bytes(data, path.name, declassified_by=declassified_by)


def load_bytes(data: bytes, name: str, *, declassified_by: str | None = None) -> SourceText:
    """Read a document held in memory; ``name`` is only for messages. Raises like ``load``."""
    try:
        check_file_size(len(data))
        read = _reader(sniff(data))
        return check_marks(read(data), declassified_by=declassified_by)
    except (UnreadableFile, ClassifiedDocument) as fault:
        raise type(fault)(_named(name, fault)) from fault


def _named(name: str, fault: Exception) -> str:
    return f"{name}：{fault}"


def _reader(format_: str) -> Callable[[bytes], SourceText]:
    module = import_module(f"{__name__}.{_READERS[format_]}")
    return cast("Callable[[bytes], SourceText]", module.read)
