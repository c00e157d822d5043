"""Files that lie: every upload refuses them with a sentence, keeps nothing of them, and never serves what runs."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.alarms.models import FloorPlan, Point
from luoshi.ledger.models import Blob, Evidence
from luoshi.plans.models import Document, Plan
from luoshi.units.models import RegisterEntry, Role, Unit
from tests.api.calling import token_for
from tests.web.browsing import browser, said
from tests.web.hostile import wrong_in_page
from tests.web.scenes import Town, make_town, picture

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8" + bytes(400)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><w:document>&i;</w:document>"
).encode()


def archive(**members: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def word(body: bytes) -> bytes:
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive(**{"[Content_Types].xml": types, "word/document.xml": body})


def sheet(body: bytes) -> bytes:
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive(
        **{
            "[Content_Types].xml": types,
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": body,
        }
    )


def png_bomb() -> bytes:
    """Thirty thousand pixels square in a hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    side = 30_000
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    header = chunk(b"IHDR", pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("空.docx", lambda: b""),
    "svg as jpg": ("图.jpg", lambda: SVG),
    "html as jpg": ("图.jpg", lambda: HTML),
    "exe as docx": ("通知.docx", lambda: EXE),
    "exe as xlsx": ("表.xlsx", lambda: EXE),
    "exe as pdf": ("通知.pdf", lambda: EXE),
    "half a picture": ("图.jpg", lambda: picture()[:40]),
    "picture bomb": ("图.png", png_bomb),
    "word bomb": ("通知.docx", lambda: word(b"<w:document>" + b" " * 200_000_000)),
    "sheet bomb": ("表.xlsx", lambda: sheet(b"<worksheet>" + b" " * 200_000_000)),
    "laughs": ("通知.docx", lambda: word(LAUGHS)),
    "laughs in a sheet": ("表.xlsx", lambda: sheet(LAUGHS)),
    "archive of archives": ("包.zip", lambda: archive(inner_dot_zip=archive(a_dot_txt=b"0" * 100_000))),
    "path in archive": ("包.docx", lambda: archive(**{"../../evil.xml": b"<x/>", "word/document.xml": b"<x"})),
    "cut archive": ("通知.docx", lambda: word(b"<w:document/>")[:60]),
}  # fmt: skip
BUILT: dict[str, bytes] = {}


def content_of(name: str) -> bytes:
    if name not in BUILT:
        BUILT[name] = FILES[name][1]()
    return BUILT[name]


@dataclass(frozen=True, slots=True)
class Door:
    """One place where files come in: who brings them, where to, and what goes with them."""

    role: Role
    address: Callable[[Town], str]
    field: str = "file"
    also: Callable[[Town], dict[str, str]] = lambda _town: {}
    codes: frozenset[int] = frozenset({422})
    api: bool = False


def evidence(kind: str) -> Callable[[Town], dict[str, str]]:
    return lambda town: {
        "evidence-version": str(town.own.matter.version), "evidence-kind": kind, "evidence-text": "",
    }  # fmt: skip


DOORS = {
    "plan": Door(Role.CENTRE_HEAD, lambda _t: "/plans/upload/", also=lambda _t: {"year": "2026"}, codes=frozenset({302, 422})),
    "table": Door(Role.CENTRE_HEAD, lambda _t: "/plans/import/", also=lambda _t: {"year": "2026"}, codes=frozenset({302, 422})),
    "evidence": Door(
        Role.LIAISON, lambda t: f"/matters/{t.own.matter.pk}/do/evidence/", "evidence-file", evidence("document")
    ),
    "photo": Door(Role.LIAISON, lambda t: f"/matters/{t.own.matter.pk}/do/evidence/", "evidence-file", evidence("photo")),
    "register": Door(Role.ADMINISTRATOR, lambda _t: "/units/files/preview/"),
    "points": Door(Role.CENTRE_HEAD, lambda t: f"/fire/buildings/{t.own.fire.building}/points/"),
    "floor": Door(
        Role.CENTRE_HEAD, lambda t: f"/fire/buildings/{t.own.fire.building}/plans/", "picture", lambda _t: {"name": "9层"}
    ),
    "api": Door(
        Role.LIAISON, lambda t: f"/api/matters/{t.own.matter.pk}/evidence", also=lambda _t: {"kind": "document"}, api=True
    ),
}  # fmt: skip


def stored() -> dict[str, Any]:
    """Return what uploads leave behind."""
    kept = {path for path in Path(settings.OPTIONS.data).rglob("*") if path.is_file()}
    counts = {
        model.__name__: model._default_manager.count()
        for model in (Blob, Evidence, FloorPlan, Plan, Point, RegisterEntry, Unit)
    }
    return {**counts, "read": Document.objects.filter(status="read").count(), "files": kept}


@pytest.fixture
def town() -> Town:
    return make_town()


def bring(door: Door, town: Town, name: str, content: bytes) -> Any:
    user = town.people[door.role]
    file = SimpleUploadedFile(name, content, "image/jpeg")
    client = browser(None if door.api else user)
    headers = {"Authorization": f"Bearer {token_for(user)}"} if door.api else {}
    return client.post(door.address(town), {door.field: file, **door.also(town)}, headers=headers)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("door", DOORS)
def test_a_file_that_lies_is_refused_with_a_sentence_and_leaves_nothing(
    door: str, file: str, town: Town
) -> None:
    before, way = stored(), DOORS[door]

    answer = bring(way, town, FILES[file][0], content_of(file))

    assert answer.status_code in way.codes, answer.content[:300]
    if answer.status_code == 302:
        answer = browser(town.people[way.role]).get(answer.headers["Location"])
    text = answer.json()["detail"] if way.api else said(answer)
    assert re.search(r"[\u4e00-\u9fff]{4}.*[。；，]", text)
    assert "Traceback" not in text
    assert stored() == before


@pytest.mark.parametrize("door", DOORS)
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    door: str, town: Town, settings: Any
) -> None:
    settings.OPTIONS = type(settings.OPTIONS)(
        **{**vars_of(settings.OPTIONS), "upload_megabytes": 1}
    )
    before, way = stored(), DOORS[door]
    large = b"%PDF-1.4\n" + bytes(21 * 2**20)

    answer = bring(way, town, "大.pdf", large)

    assert answer.status_code in {*way.codes, 413, 422}
    assert stored() == before


def vars_of(options: Any) -> dict[str, Any]:
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


NAMES = (
    "../../../etc/passwd", "..\\..\\windows\\system32\\x.docx", "<img src=x onerror=alert(1)>.docx", "=cmd|' /C calc'!A0.docx",
    "a\u202efdp.docx", "x" * 300 + ".docx", "a\x00b.docx", "con.docx", "-rf.docx",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_tricks_is_only_words(name: str, town: Town) -> None:
    before = stored()["files"]
    liaison = town.people[Role.LIAISON]

    answer = bring(DOORS["evidence"], town, name, "修好了泵站，已经通水。".encode())

    proof = Evidence.objects.latest("pk")
    assert answer.status_code == 302
    assert "/" not in proof.name
    assert "\\" not in proof.name
    assert proof.name.isprintable()
    new = stored()["files"] - before
    folder = Path(settings.OPTIONS.data) / "evidence"
    assert all(
        path.is_relative_to(folder) and re.fullmatch(r"[0-9a-f]{64}", path.name) for path in new
    )
    page = browser(liaison).get(f"/matters/{town.own.matter.pk}/")
    assert wrong_in_page(page.content.decode()) == []
    file: Any = browser(liaison).get(f"/matters/{town.own.matter.pk}/evidence/{proof.pk}")
    b"".join(file.streaming_content)
    assert "\n" not in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].startswith("attachment")


def polyglot() -> bytes:
    """A real photograph that is a page too, and an archive at its end."""
    out = BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "JPEG", comment=HTML)
    return out.getvalue() + HTML + archive(evil_dot_js=b"alert(1)")


TEXTS = {"page": HTML, "script": b"alert(document.cookie)", "drawing": SVG}


def test_what_hid_in_a_photograph_is_gone(town: Town) -> None:
    answer = bring(DOORS["photo"], town, "现场.jpg", polyglot())

    proof = Evidence.objects.latest("pk")
    address = f"/matters/{town.own.matter.pk}/evidence/{proof.pk}"
    file: Any = browser(town.people[Role.LIAISON]).get(address)
    content = b"".join(file.streaming_content)
    assert answer.status_code == 302
    assert b"script" not in content
    assert b"evil" not in content
    assert (file.headers["Content-Type"], file.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )


def test_what_hid_in_a_floor_plan_is_gone(town: Town) -> None:
    answer = bring(DOORS["floor"], town, "1层.jpg", polyglot())

    plan = FloorPlan.objects.latest("pk")
    file: Any = browser(town.people[Role.CENTRE_HEAD]).get(f"/fire/plans/{plan.pk}.jpg")
    content = b"".join(file.streaming_content)
    assert answer.status_code == 302
    assert b"script" not in content
    assert (file.headers["Content-Type"], file.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )


@pytest.mark.parametrize("what", TEXTS)
def test_words_that_would_run_are_never_served_as_what_runs(what: str, town: Town) -> None:
    """A page is text when it is text at all: saved, never shown, never sniffed."""
    bring(DOORS["evidence"], town, f"{what}.html", TEXTS[what])

    for proof in Evidence.objects.filter(matter=town.own.matter):
        address = f"/matters/{town.own.matter.pk}/evidence/{proof.pk}"
        file: Any = browser(town.people[Role.LIAISON]).get(address)
        b"".join(file.streaming_content)
        kind = file.headers["Content-Type"].partition(";")[0]
        assert kind in {"image/jpeg", "text/plain"}
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
