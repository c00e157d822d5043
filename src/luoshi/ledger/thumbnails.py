"""Small pictures of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = "image/jpeg"  # as every picture is kept


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def thumbnail(path: Path, side: int, *, quality: int = 80) -> Thumbnail:
    """Return the picture at ``path``, at most ``side`` pixels wide and high; raises ``OSError`` where there is none."""
    with Image.open(path, formats=["JPEG"]) as picture:
        picture.draft("RGB", (side, side))  # decodes at an eighth of the size where it can
        fitted = ImageOps.contain(picture.convert("RGB"), (side, side))
    return _encoded(fitted, quality)


def missing(side: int) -> Thumbnail:
    """Return what stands for a picture that cannot be opened: a grey sheet, crossed out."""
    sheet = Image.new("RGB", (side, side * 3 // 4), "#e8ecf2")
    for step in range(side):
        across = step * 3 // 4
        sheet.putpixel((step, across), (107, 118, 134))
        sheet.putpixel((side - 1 - step, across), (107, 118, 134))
    return _encoded(sheet, 80)


def _encoded(picture: Image.Image, quality: int) -> Thumbnail:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Thumbnail(out.getvalue(), picture.width, picture.height)
