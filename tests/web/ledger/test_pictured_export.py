"""The ledger as Excel with the photographs that prove its matters."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from luoshi.ledger.evidence import path_of
from luoshi.ledger.models import Evidence, Matter, SavedView
from luoshi.ledger.services import attach
from luoshi.units.models import Role
from luoshi.web.pages import pictured_export
from tests.factories import MONDAY, City, make_city, make_user
from tests.web.browsing import browser, said
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db
ADDRESS = "/matters/export-photos.xlsx"


def photo(colour: str, size: tuple[int, int] = (640, 480)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def prove(city: City, matter: Matter, name: str, content: bytes, kind: str = "photo") -> Evidence:
    matter.refresh_from_db()
    return attach(matter, by=city.clerk, at=MONDAY, content=content, name=name, kind=kind)


def fetched(client: Client, query: str = "") -> bytes:
    answer: Any = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheet_of(data: bytes) -> tuple[list[tuple[Any, ...]], list[tuple[int, bytes]]]:
    """Return the rows below the head, and of each picture its row (from 0) and its bytes."""
    sheet: Any = load_workbook(BytesIO(data))["台账"]
    pictures = [(one.anchor._from.row - 1, one._data()) for one in sheet._images]
    return list(sheet.iter_rows(min_row=2, values_only=True)), pictures


def told_of(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read("xl/drawings/drawing1.xml").decode()


def colour_of(content: bytes) -> tuple[int, int, int]:
    pixel: Any = Image.open(BytesIO(content)).convert("RGB").getpixel((5, 5))
    return tuple(round(part / 255) * 255 for part in pixel)


@pytest.fixture
def city() -> City:
    return make_city()


RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def test_a_row_shows_what_proves_it_before_and_after(city: City) -> None:
    plain, proved = recent(city), recent(city)
    prove(city, proved, "纪要.txt", "会议纪要。".encode(), "document")
    prove(city, proved, "整改后.jpg", photo("lime"), "photo_after")
    prove(city, proved, "整改前.jpg", photo("red"), "photo_before")

    data = fetched(browser(city.clerk))

    rows, pictures = sheet_of(data)
    assert [row[0] for row in rows] == [plain.code, proved.code]
    assert [row[-2] for row in rows] == [None, "文件1，整改后照片1，整改前照片1"]
    assert [(row, colour_of(content)) for row, content in pictures] == [(1, RED), (1, GREEN)]
    with Image.open(BytesIO(pictures[0][1])) as small:
        assert small.size == (240, 180)
    assert f"整改前照片 整改前.jpg，2026-03-02 09:00，{city.clerk.name}" in told_of(data)


def test_what_a_row_does_not_show_is_said(city: City) -> None:
    matter = recent(city)
    for number in range(5):
        prove(city, matter, f"现场{number}.jpg", photo("blue", (64 + number, 48)))

    rows, pictures = sheet_of(fetched(browser(city.clerk)))

    assert rows[0][-2] == "照片5；2 张照片没有放入"
    assert len(pictures) == 3
    assert rows[1][0] == (
        "另有 2 张照片没有放入（每件最多 3 张，每个文件最多 3000 张），请到事项页面看原图。"
    )
    assert len(rows) == 2


def test_a_file_holds_so_many_pictures_and_the_rows_go_on(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictured_export, "OF_A_FILE", 1)
    first, second, third = recent(city), recent(city), recent(city)
    for matter, colour in ((first, "red"), (second, "blue"), (third, "red")):
        prove(city, matter, "现场.jpg", photo(colour))

    rows, pictures = sheet_of(fetched(browser(city.clerk)))

    # The same bytes are one picture, however many rows show them.
    assert [(row, colour_of(content)) for row, content in pictures] == [(0, RED), (2, RED)]
    assert [row[-2] for row in rows[:3]] == ["照片1", "照片1；1 张照片没有放入", "照片1"]
    assert rows[3][0].startswith("另有 1 张照片没有放入")


def test_nobody_gets_the_photographs_of_what_they_may_not_see(city: City) -> None:
    own, foreign = recent(city), recent(city, lead=city.water)
    prove(city, own, "自家.jpg", photo("lime"))
    prove(city, foreign, "别家.jpg", photo("red"))

    data = fetched(browser(city.housing_head), "state=all")

    rows, pictures = sheet_of(data)
    assert [row[0] for row in rows] == [own.code]
    assert [colour_of(content) for _row, content in pictures] == [GREEN]
    assert "别家.jpg" not in told_of(data)


def test_files_that_are_gone_or_damaged_are_told(city: City) -> None:
    matter, other = recent(city), recent(city)
    gone = prove(city, matter, "没了.jpg", photo("red"))
    damaged = prove(city, other, "坏了.jpg", photo("blue"))
    folder = settings.OPTIONS.data / "evidence"
    path_of(folder, gone.blob_id).unlink()
    place = path_of(folder, damaged.blob_id)
    whole = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(b"\xff\xd8\xff damaged")

    rows, pictures = sheet_of(fetched(browser(city.clerk)))

    assert [row[-2] for row in rows[:2]] == ["照片1；1 张照片不在磁盘上", "照片1"]
    assert [row for row, _content in pictures] == [1]
    with Image.open(BytesIO(pictures[0][1])) as stand_in:
        assert stand_in.size == (240, 180)
    assert rows[2][0].startswith("另有 1 张照片没有放入")
    place.write_bytes(whole)


def test_filters_and_the_views_columns_count_here_too(city: City) -> None:
    matter = recent(city)
    recent(city, lead=city.water)
    prove(city, matter, "现场.jpg", photo("red"))
    view = SavedView.objects.create(user=city.clerk, name="一列", columns=["title"])

    rows, pictures = sheet_of(
        fetched(browser(city.clerk), f"lead={city.housing.pk}&view={view.pk}")
    )

    assert rows == [(matter.title, "照片1", None)]
    assert len(pictures) == 1


def test_only_who_may_export_is_offered_it(city: City) -> None:
    inspector = make_user(Role.INSPECTOR, city.housing)
    recent(city)

    assert ADDRESS in said(browser(city.clerk).get("/matters/"))
    assert ADDRESS not in said(browser(inspector).get("/matters/"))
    assert browser(inspector).get(ADDRESS).status_code == 403


def test_the_file_has_a_name_and_is_kept_by_nobody(city: City) -> None:
    answer: Any = browser(city.clerk).get(ADDRESS)

    b"".join(answer.streaming_content)
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        "%E5%8F%B0%E8%B4%A6%EF%BC%88%E5%90%AB%E7%85%A7%E7%89%87"
        in answer.headers["Content-Disposition"]
    )
