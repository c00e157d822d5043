"""Untrusted zip packages and XML parts, opened within bounds.

Theory of operation. A document may be a trap: a small zip that unpacks to gigabytes, an XML part
whose entities multiply, a tree nested so deep that every recursive reader falls over. All the
bounds stand in ``Limits``; whoever goes through ``open_package`` and ``parse_xml`` never meets
more. Nothing is ever written to disk, so member names are only keys; names that try to be paths
outside the package are refused all the same, for they show that the file was made to harm.

The XML parser is the C one of ``xml.etree`` (fast). It has no switch against document types, but
a document type has to be spelt ``<!DOCTYPE`` in the bytes of every encoding that expat accepts
except UTF-16, which we transcode first; so looking for those bytes is enough.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from luoshi.reading.formats.source import DamagedFile, EncryptedFile, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound on untrusted input, in one place. Generous: a 1,000-page report needs 5 %."""

    file_bytes: int = 200 * MEGABYTE
    members: int = 10_000
    member_bytes: int = 128 * MEGABYTE  # one unpacked part
    total_bytes: int = 512 * MEGABYTE  # all parts read from one package
    ratio: int = 300  # unpacked : packed, looked at only above ratio_from
    ratio_from: int = 16 * MEGABYTE
    name_length: int = 512
    xml_depth: int = 160  # nested text boxes in nested tables reach about 60
    xml_tags: int = 6_000_000
    xml_attributes: int = 8_000_000


LIMITS = Limits()

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,  # also UnicodeDecodeError
    KeyError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)  # what zipfile raises on damaged archives, found by fuzzing
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the only two that OPC and OFD allow
_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 1 << 20


def megabytes(size: int) -> str:
    """Return ``size`` bytes as a Chinese reader expects it: ``12.3 MB``."""
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"


class Package:
    """The members of a zip package, read lazily and within ``LIMITS``."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._members = members
        self._folded = {name.casefold(): name for name in members}
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name (case does not matter, as in OPC)."""
        return self._key(name) is not None

    def __iter__(self) -> Iterator[str]:
        """Yield the part names as stored, with forward slashes."""
        return iter(self._members)

    def _key(self, name: str) -> str | None:
        name = name.lstrip("/")
        return name if name in self._members else self._folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """Return the unpacked part; DamagedFile if missing or broken, FileTooLarge if over."""
        key = self._key(name)
        if key is None:
            msg = f"文件已损坏：包内缺少部件“{name}”，请用 WPS 或 Word 重新保存后再试。"
            raise DamagedFile(msg)
        info = self._members[key]
        try:
            data = self._unpack(info)
        except _ZIP_FAULTS as fault:
            raise _broken(key) from fault
        self._unpacked += len(data)
        return data

    def _unpack(self, info: zipfile.ZipInfo) -> bytes:
        """Read one member in chunks, so that a false declared size cannot harm."""
        room = min(LIMITS.member_bytes, LIMITS.total_bytes - self._unpacked)
        chunks: list[bytes] = []
        size = 0
        with self._archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                _check_size(info, size, room)
        return b"".join(chunks)

    def xml(self, name: str) -> Element:
        """Return the root element of an XML part, parsed by ``parse_xml``."""
        return parse_xml(self.read(name), name)


def _check_size(info: zipfile.ZipInfo, size: int, room: int) -> None:
    if size > room:
        msg = (
            f"文件过大：部件“{info.filename}”解压后超过 {megabytes(max(room, 0))} 的上限，"
            "请拆分后再试。"
        )
        raise FileTooLarge(msg)
    if size > LIMITS.ratio_from and size > LIMITS.ratio * max(info.compress_size, 1):
        msg = (
            f"部件“{info.filename}”的压缩比超过 {LIMITS.ratio} 倍，疑似压缩炸弹，已拒绝读取；"
            "请核实文件来源。"
        )
        raise FileTooLarge(msg)


def _broken(name: str) -> DamagedFile:
    return DamagedFile(f"文件已损坏：部件“{name}”无法解压，请重新获取原文件。")


def check_file_size(size: int) -> None:
    """Raise FileTooLarge when a file of ``size`` bytes is over the limit."""
    if size > LIMITS.file_bytes:
        msg = (
            f"文件过大：{megabytes(size)}，上限为 {megabytes(LIMITS.file_bytes)}，"
            "请拆分或去掉图片后再试。"
        )
        raise FileTooLarge(msg)


def open_package(data: bytes) -> Package:
    """Open a zip package held in memory.

    Raises DamagedFile (broken, odd names, names twice), EncryptedFile (any member has a password)
    or FileTooLarge (file or number of members). Costs O(members); unpacks nothing.
    """
    check_file_size(len(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_FAULTS as fault:
        msg = "文件已损坏：压缩包结构不完整，请重新下载或重新保存后再试。"
        raise DamagedFile(msg) from fault
    infos = archive.infolist()
    if len(infos) > LIMITS.members:
        msg = (
            f"文件内含 {len(infos)} 个部件，超过 {LIMITS.members} 个的上限，已拒绝读取；"
            "请核实文件来源。"
        )
        raise FileTooLarge(msg)
    return Package(archive, _index(infos))


def _index(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by normalised name, each looked at for tricks."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/")  # some .NET writers
        _check_name(name)
        if name.endswith("/"):
            continue
        if name in members:
            msg = f"文件已损坏：包内有两个同名部件“{name}”，内容有歧义，请重新保存后再试。"
            raise DamagedFile(msg)
        if info.flag_bits & 0x1:
            msg = f"文件已加密：部件“{name}”设有密码，请解除密码后再试。"
            raise EncryptedFile(msg)
        if info.compress_type not in _METHODS:
            msg = (
                f"文件已损坏：部件“{name}”的压缩方式（{info.compress_type}）不合规范，"
                "请重新保存后再试。"
            )
            raise DamagedFile(msg)
        members[name] = info
    return members


def _check_name(name: str) -> None:
    tricks = (
        name.startswith("/")
        or ".." in name.split("/")
        or _DRIVE.match(name) is not None
        or "\0" in name
        or len(name) > LIMITS.name_length
    )
    if tricks:
        shown = name[:60].replace("\0", "␀")
        msg = f"文件不安全：部件名“{shown}”指向包外，已拒绝读取；请核实文件来源。"
        raise DamagedFile(msg)


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root element of ``data``; ``name`` is how messages call the part.

    Document types and entities are refused, whether used or not; number of tags, of attributes and
    depth are bounded. Raises DamagedFile or FileTooLarge. Costs one C parse plus some 5 %.
    """
    text = _transcode(data, name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        msg = f"文件不安全：部件“{name}”含有 DTD 或实体声明，已拒绝读取；请核实文件来源。"
        raise DamagedFile(msg)
    _check_amount(text, name)
    try:
        parser = ET.XMLParser(encoding="utf-8" if text is not data else None)
        parser.feed(text)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as fault:
        msg = f"文件已损坏：部件“{name}”不是合法的 XML，请重新保存后再试。"
        raise DamagedFile(msg) from fault
    _check_depth(root, name)
    return root


def _transcode(data: bytes, name: str) -> bytes:
    """Return UTF-16 as UTF-8 and anything else as it is."""
    if data[:2] not in {b"\xff\xfe", b"\xfe\xff"} and b"\0" not in data[:4]:
        return data
    encoding = "utf-16"
    if data[:1] == b"\0":
        encoding = "utf-16-be"
    elif data[1:2] == b"\0" and data[:2] != b"\xff\xfe":
        encoding = "utf-16-le"
    try:
        return data.decode(encoding).encode()
    except UnicodeError as fault:
        msg = f"文件已损坏：部件“{name}”的文字编码不完整，请重新保存后再试。"
        raise DamagedFile(msg) from fault


def _check_amount(data: bytes, name: str) -> None:
    if len(data) > LIMITS.member_bytes:
        msg = f"文件过大：部件“{name}”超过 {megabytes(LIMITS.member_bytes)}，请拆分后再试。"
        raise FileTooLarge(msg)
    tags = data.count(b"<")
    if tags > LIMITS.xml_tags:
        msg = f"文件过大：部件“{name}”含 {tags} 个标记，上限 {LIMITS.xml_tags}，请拆分后再试。"
        raise FileTooLarge(msg)
    attributes = data.count(b"=")
    if attributes > LIMITS.xml_attributes:
        msg = (
            f"文件过大：部件“{name}”含 {attributes} 个属性，"
            f"上限 {LIMITS.xml_attributes}，请拆分后再试。"
        )
        raise FileTooLarge(msg)


def _check_depth(root: Element, name: str) -> None:
    """Walk the tree level by level, leaves left out; a list comprehension costs little."""
    level = [root]
    for _ in range(LIMITS.xml_depth):
        level = [child for element in level for child in element if len(child)]
        if not level:
            return
    msg = f"文件不安全：部件“{name}”嵌套超过 {LIMITS.xml_depth} 层，已拒绝读取；请核实文件来源。"
    raise DamagedFile(msg)
