"""Evidence: hostile files are refused with a sentence; what is kept is served harmlessly, to those who may."""

from __future__ import annotations

import dataclasses
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from luoshi.ledger.models import Evidence, Matter
from tests.factories import City, make_city
from tests.web.browsing import browser, said
from tests.web.ledger.factories import recent
from tests.web.scenes import picture

pytestmark = pytest.mark.django_db


def packed(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return out.getvalue()


def upload(
    city: City, matter: Matter, content: bytes, name: str = "a.jpg", kind: str = "document"
) -> Any:
    return browser(city.housing_liaison).post(
        f"/matters/{matter.pk}/do/evidence/",
        {
            "evidence-version": matter.version,
            "evidence-kind": kind,
            "evidence-file": SimpleUploadedFile(name, content, "image/jpeg"),
        },
    )


BOMB = packed("word/document.xml", b"<w:document>" + b" " * 300_000_000)


@pytest.mark.parametrize(
    ("content", "name", "kind", "sentence"),
    [
        (b"MZ\x90\x00" + bytes(200), "a.jpg", "photo", "佐证可以是照片"),
        (b"<html><script>alert(1)</script></html>", "a.html", "document", "不能作佐证"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "a.jpg", "photo", "图片已损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.png", "photo", "图片已损坏"),
        (b"GIF89a" + bytes(100), "a.gif", "photo", "佐证"),
        (b"%PDF-1.4\n%%EOF", "a.pdf", "photo_after", "不是照片"),
        (packed("evil.exe", b"MZ"), "a.docx", "document", "佐证"),
        (b"", "a.txt", "document", "空"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_a_sentence(
    content: bytes, name: str, kind: str, sentence: str
) -> None:
    city = make_city()
    matter = recent(city)

    answer = upload(city, matter, content, name, kind)

    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not Evidence.objects.exists()


def test_a_file_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.OPTIONS = dataclasses.replace(settings.OPTIONS, upload_megabytes=1)
    city = make_city()

    answer = upload(city, recent(city), b"a" * (2**20 + 1), "a.txt")

    assert answer.status_code == 422
    assert "文件超过 1 MB" in said(answer)
    assert not Evidence.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    city = make_city()
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")

    answer = upload(city, recent(city), out.getvalue(), "a.png", "photo")

    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_a_docx_bomb_is_refused_and_never_unpacked() -> None:
    """Whoever opened it would be burst; its table of contents says so."""
    city = make_city()
    matter = recent(city)
    assert len(BOMB) < 400_000

    answer = upload(city, matter, BOMB, "a.docx")

    assert answer.status_code == 422
    assert not Evidence.objects.filter(matter=matter).exists()


def test_what_hid_in_a_picture_is_gone_and_the_name_is_harmless() -> None:
    city = make_city()
    matter = recent(city)
    hidden = picture() + b"<script>alert(1)</script><?php system('id'); ?>"

    assert upload(city, matter, hidden, "../../etc/<b>\r\n.jpg", "photo").status_code == 302

    proof = Evidence.objects.get(matter=matter)
    assert "/" not in proof.name
    assert "\n" not in proof.name
    served: Any = browser(city.clerk).get(f"/matters/{matter.pk}/evidence/{proof.pk}")
    content = b"".join(served.streaming_content)
    assert content.startswith(b"\xff\xd8\xff")
    assert b"script" not in content
    assert b"php" not in content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("验收单：<script>alert(1)</script>", "验收.txt"),
        ("说明：<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
    ],
)
def test_a_file_is_saved_by_the_browser_and_never_run(content: str, name: str) -> None:
    city = make_city()
    matter = recent(city)
    upload(city, matter, content.encode(), name)
    proof = Evidence.objects.get(matter=matter)

    served = browser(city.housing_head).get(f"/matters/{matter.pk}/evidence/{proof.pk}")

    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert served.headers["Cache-Control"].startswith("private")
    assert served.headers["Content-Type"].startswith("text/plain")
    served.close()


def test_a_small_picture_is_made_of_pictures_only() -> None:
    city = make_city()
    matter = recent(city)
    upload(city, matter, picture(), "a.jpg", "photo")
    upload(city, matter, "文字".encode(), "a.txt")
    photo, text = Evidence.objects.filter(matter=matter).order_by("pk")
    client = browser(city.clerk)

    small = client.get(f"/matters/{matter.pk}/evidence/{photo.pk}/small")

    assert (small.status_code, small.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert client.get(f"/matters/{matter.pk}/evidence/{text.pk}/small").status_code == 404


def test_evidence_of_another_matter_is_not_there() -> None:
    city = make_city()
    own, foreign = recent(city), recent(city, lead=city.water)
    upload(city, own, picture(), "a.jpg", "photo")
    proof = Evidence.objects.get()

    assert browser(city.clerk).get(f"/matters/{foreign.pk}/evidence/{proof.pk}").status_code == 404
    assert browser(city.water_head).get(f"/matters/{own.pk}/evidence/{proof.pk}").status_code == 404
    assert browser().get(f"/matters/{own.pk}/evidence/{proof.pk}").status_code == 302
