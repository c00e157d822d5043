"""What may be evidence, and where its bytes lie."""

from __future__ import annotations

import hashlib
import os
import warnings
import zlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from luoshi.reading.formats import UnreadableFile
from luoshi.reading.formats.sniff import sniff

KINDS = {
    "photo_before": gettext_lazy("整改前照片"),
    "photo_after": gettext_lazy("整改后照片"),
    "photo": gettext_lazy("照片"),
    "document": gettext_lazy("文件"),
    "any": gettext_lazy("至少一份照片或文件"),
}
GIVEN = tuple(kind for kind in KINDS if kind != "any")  # what a person may choose
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "plain": "text/plain; charset=utf-8",
}
PICTURES = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = (
    60_000_000  # a bomb of a picture unpacks to gigabytes; no telephone's camera takes more
)
LOOSE = 50 * 2**20  # a package of this size unpacked is harmless
TIGHTEST = 100  # times that XML of an office shrinks, at most
MAX_SIDE = 4096  # pixels kept: enough to read a sign in the background
SHANGHAI = ZoneInfo("Asia/Shanghai")


class BadEvidence(Exception):
    """The file cannot be evidence; the message says why and what can."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept. ``content`` is what is stored: of pictures, newly encoded pixels without anything else."""

    content: bytes
    media_type: str
    original: str  # SHA-256 of what was uploaded
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what is stored: its name."""
        return hashlib.sha256(self.content).hexdigest()


def check(content: bytes) -> Checked:
    """Return what may be kept of an uploaded file, judged by its bytes, never by its name.

    Raises
    ------
    BadEvidence
        Empty, damaged, encrypted, or of a kind that is not taken.

    """
    original = hashlib.sha256(content).hexdigest()
    if not content:
        raise BadEvidence(_("文件是空的，请重新选择。"))
    if content[:3] == b"\xff\xd8\xff" or content[:6] == b"\x89PNG\r\n" or content[8:12] == b"WEBP":
        return _picture(content, original)
    try:
        kind = sniff(content)
    except UnreadableFile as error:
        raise BadEvidence(
            _("%s；佐证可以是照片（JPG、PNG、WebP）、PDF、OFD、Word、Excel 或文本。")
            % str(error).rstrip("。")
        ) from None
    if kind not in MEDIA_TYPES:
        raise BadEvidence(
            _("这种文件（%s）不能作佐证；请用照片、PDF、OFD、Word、Excel 或文本。") % kind
        )
    if kind in {"docx", "xlsx", "ofd"}:
        _package(content)
    return Checked(content, MEDIA_TYPES[kind], original)


def _package(content: bytes) -> None:
    """Refuse a package that would burst whoever opens it: a zip bomb, or XML with entities (ECMA-376 part 2 forbids DTDs)."""
    try:
        with ZipFile(BytesIO(content)) as package:
            members = package.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > max(LOOSE, TIGHTEST * len(content)):
                raise BadEvidence(
                    _("文件展开后有 %d MB，不是正常的文件；请另存后再传。") % (unpacked // 2**20)
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with package.open(member) as part:
                        head = part.read(1024).replace(b"\0", b"")
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        raise BadEvidence(_("文件里有不正常的定义；请用 Word、WPS 另存后再传。"))
    # NotImplementedError is how zipfile says that it does not know a member's compression.
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        raise BadEvidence(_("文件已损坏，打不开；请另存后再传。")) from None


def _picture(content: bytes, original: str) -> Checked:
    """Encode the pixels anew: whatever else hid in the file is gone; time and place are kept as facts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=PICTURES)
            if picture.width * picture.height > MAX_PIXELS:
                raise BadEvidence(
                    _("图片有 %d 万像素，太大了；请用手机正常拍照的大小。")
                    % (picture.width * picture.height // 10_000)
                )
            facts = _facts(picture)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise BadEvidence(_("图片已损坏，打不开；请重新拍照或另存后再传。")) from None
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    out = BytesIO()
    # Pillow would carry the comment of the old file over.
    upright.save(out, "JPEG", quality=88, optimize=True, comment=b"")
    return Checked(out.getvalue(), "image/jpeg", original, *facts)


def _facts(picture: Image.Image) -> tuple[datetime | None, Decimal | None, Decimal | None]:
    """Return when and where the camera says it was; what it does not say clearly is not known."""
    exif = picture.getexif()
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(
        place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), "S", 90
    )
    longitude = _degrees(
        place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), "W", 180
    )
    if latitude is None or longitude is None:
        latitude = longitude = None
    return _taken(detail.get(ExifTags.Base.DateTimeOriginal)), latitude, longitude


def _taken(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def _degrees(parts: object, side: object, negative: str, limit: int) -> Decimal | None:
    try:
        degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)  # type: ignore[attr-defined]
        value = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError, InvalidOperation):
        return None
    if not 0 <= value <= limit:
        return None
    return round(-value if side == negative else value, 6)


def path_of(folder: Path, digest: str) -> Path:
    """Return where the bytes of that digest lie."""
    return folder / digest[:2] / digest[2:4] / digest


def store(folder: Path, digest: str, content: bytes) -> None:
    """Put bytes under their digest, durably and all at once; bytes that are there already are left alone."""
    path = path_of(folder, digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{digest}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
