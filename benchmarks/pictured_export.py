"""The ledger with its photographs as Excel: 20,000 matters and 1,000 photographs, beside what must be done in any case.

Run ``python -m benchmarks.pictured_export [matters] [photographs]``. The yardsticks of the same run: the photographs scaled
down by Pillow and nothing else, the finished file's parts copied into a new archive, and the export without pictures. Memory
is how far the process grew while it sent a file, after a first small one (Linux only).
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import show

if TYPE_CHECKING:
    from luoshi.units.models import User

MATTERS, PHOTOGRAPHS = 20_000, 1_000
SIZE = (2560, 1920)  # as telephones take them
DIFFERENT = 8  # pictures of which all are made


def main() -> None:
    """Make a ledger in a directory of its own, measure, and print the table."""
    given = [int(text) for text in sys.argv[1:3]]
    matters, photographs = (*given, *(MATTERS, PHOTOGRAPHS)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LUOSHI_DATA": folder, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"}
        import django

        django.setup()
        clerk = fill(matters, photographs)
        send(clerk, "export-photos.xlsx?text=没有这样的事项")
        costs: dict[str, tuple[float, float]] = {}
        with measured(costs, "export without photographs"):
            send(clerk, "export.xlsx")
        with measured(costs, "export with photographs"):
            first, size = send(clerk, "export-photos.xlsx", Path(folder, "sent.xlsx"))
        with measured(costs, "scaling the photographs down"):
            scale_down()
        with measured(costs, "copying the file's parts"):
            pictures = copy_parts(Path(folder, "sent.xlsx"))
    whole = costs["export with photographs"][0]
    rows = [
        (name, f"{took:.1f}", f"{whole / took:.2f}", f"{grown:.0f} MB")
        for name, (took, grown) in costs.items()
    ]
    title = f"{matters} matters, {pictures} pictures, {size / 2**20:.0f} MB; first byte after {first:.2f} s"
    show(title, ("work", "seconds", "export with photographs ÷ it", "memory grew by"), rows)


@contextmanager
def measured(costs: dict[str, tuple[float, float]], name: str) -> Iterator[None]:
    """Note the seconds of a block, and how far above its beginning memory was at its highest."""
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far (proc(5))
    before, began = memory("VmRSS"), time.perf_counter()
    yield
    costs[name] = time.perf_counter() - began, memory("VmHWM") - before


def memory(what: str) -> float:
    """Return a figure of this process from Linux, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def fill(matters: int, photographs: int) -> User:
    """Make the ledger, and two photographs for every tenth matter or so until there are enough."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks.ledger_data import fill as fill_ledger
    from luoshi.ledger.evidence import path_of
    from luoshi.ledger.models import Matter
    from luoshi.ledger.services import attach
    from luoshi.units.models import User

    call_command("migrate", verbosity=0)
    clerk = User.objects.get(pk=fill_ledger(matters)["clerk"])
    pictures, now = [photograph(number) for number in range(DIFFERENT)], timezone.now()
    step = max(1, 2 * matters // photographs - 1)
    chosen = Matter.objects.open().order_by("pk")[: step * photographs // 2 : step]
    for number, matter in enumerate(chosen):
        for which, kind in enumerate(("photo_before", "photo_after")):
            made = attach(matter, by=clerk, at=now, content=small(2 * number + which), name="现场.jpg", kind=kind)  # fmt: skip
            # Encoding a thousand large pictures anew would take longer than all that is measured.
            place = path_of(settings.OPTIONS.data / "evidence", made.blob_id)
            place.chmod(0o600)
            place.write_bytes(pictures[(number + which) % DIFFERENT])
            matter.refresh_from_db()
    return clerk


def photograph(number: int) -> bytes:
    """Return a picture of the size that telephones take, with noise: what is plain shrinks too well."""
    from PIL import Image

    fine = Image.frombytes("RGB", (640, 480), random.Random(number).randbytes(640 * 480 * 3))
    plain = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    out = io.BytesIO()
    Image.blend(plain, fine.resize(SIZE), 0.25).save(out, "JPEG", quality=88)
    return out.getvalue()


def small(number: int) -> bytes:
    """Return a small picture that no other number has."""
    from PIL import Image

    out = io.BytesIO()
    picture = Image.new("1", (40, 8))
    picture.putdata([number >> place & 1 for place in range(20) for _ in range(16)])
    picture.save(out, "PNG")
    return out.getvalue()


def send(user: User, address: str, file: Path = Path(os.devnull)) -> tuple[float, int]:
    """Fetch a file through the whole application, part by part; return the seconds to its first byte, and its size."""
    from django.test import Client, override_settings

    with override_settings(ALLOWED_HOSTS=["testserver"]), file.open("wb") as out:
        client = Client()
        client.force_login(user, "luoshi.web.accounts.Backend")
        began = time.perf_counter()
        answer: Any = client.get(f"/matters/{address}")
        if answer.status_code != 200:
            sys.exit(f"error: {address} answers {answer.status_code}")
        first, size = 0.0, 0
        for part in answer.streaming_content:
            first = first or time.perf_counter() - began
            size += out.write(part)
    return first, size


def scale_down() -> None:
    """Make the thumbnails of all photographs, as the export does, and throw them away."""
    from django.conf import settings

    from luoshi.ledger.evidence import path_of
    from luoshi.ledger.models import Blob
    from luoshi.ledger.thumbnails import thumbnail
    from luoshi.web.pages.pictured_export import QUALITY, SIDE

    for digest in Blob.objects.values_list("digest", flat=True):
        thumbnail(path_of(settings.OPTIONS.data / "evidence", digest), SIDE, quality=QUALITY)


def copy_parts(file: Path) -> int:
    """Copy the parts of the file that was sent into a new archive; return how many of them are pictures."""
    pictures = 0
    with (
        zipfile.ZipFile(file) as source,
        zipfile.ZipFile(os.devnull, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for part in source.infolist():
            copy.writestr(part, source.read(part))
            pictures += part.filename.startswith("xl/media/")
    return pictures


if __name__ == "__main__":
    main()
