"""Pictures for the demo's evidence: drawn, of no real place, and saying for what they stand."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw


def picture(code: str, at: datetime) -> bytes:
    """Return a small JPEG of a house, with the matter's code and the time."""
    image = Image.new("RGB", (640, 420), (214, 222, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 200, 600, 380), fill=(150, 160, 170))
    draw.polygon([(40, 200), (320, 60), (600, 200)], fill=(160, 90, 80))
    draw.text((50, 390), f"{code}  {at:%Y-%m-%d %H:%M}", fill=(40, 40, 40))
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
