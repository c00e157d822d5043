from __future__ import annotations

import os
from http import HTTPStatus
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from luoshi.units.models import Role, Unit
from luoshi.web.pages import register_files
from tests.factories import make_unit, make_user
from tests.units.factories import make_administrator
from tests.units.tables.books import book, rows_of, units
from tests.web.units.pages import client_of, downloaded

pytestmark = pytest.mark.django_db
NEW = units(["甲局", "", "", "部门"], ["乙局", "", "", "部门", "甲局"])


@pytest.fixture
def client() -> Client:
    return client_of(make_administrator(make_unit("根")))


def upload(client: Client, data: bytes, name: str = "名录.xlsx") -> tuple[int, str]:
    answer = client.post("/units/files/preview/", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def token_in(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_a_preview_shows_what_will_happen_and_changes_nothing(client: Client) -> None:
    status, page = upload(client, NEW)

    assert status == HTTPStatus.OK
    assert "新建 <strong>2</strong> 行，修改 <strong>0</strong> 行" in page
    assert "乙局" in page
    assert not Unit.objects.filter(name="甲局").exists()


def test_a_confirmed_preview_is_kept_and_its_file_thrown_away(client: Client) -> None:
    token = token_in(upload(client, NEW)[1])

    answer = client.post("/units/files/confirm/", {"token": token}, follow=True)
    again = client.post("/units/files/confirm/", {"token": token}, follow=True)

    assert "已导入：新建 2 行，修改 0 行。" in answer.content.decode()
    assert Unit.objects.get(name="乙局").parent == Unit.objects.get(name="甲局")
    assert "预览已过期" in again.content.decode()


def test_a_register_that_changed_after_the_preview_asks_for_another(client: Client) -> None:
    token = token_in(upload(client, NEW)[1])
    make_unit("甲局")

    answer = client.post("/units/files/confirm/", {"token": token}, follow=True)

    assert "预览以后有人改了名录" in answer.content.decode()
    assert not Unit.objects.filter(name="乙局").exists()


def test_somebody_elses_preview_is_not_confirmed(client: Client) -> None:
    token = token_in(upload(client, NEW)[1])
    other = client_of(make_user(Role.CENTRE_HEAD, make_unit()))

    answer = other.post("/units/files/confirm/", {"token": token})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not Unit.objects.filter(name="甲局").exists()


@pytest.mark.parametrize("token", ["", "x", "../../secret.key", "WzEsIjIiXQ:abc"])
def test_a_token_that_was_not_made_here_confirms_nothing(token: str, client: Client) -> None:
    answer = client.post("/units/files/confirm/", {"token": token}, follow=True)

    assert "预览已过期" in answer.content.decode()


def test_faults_are_listed_and_cannot_be_confirmed(client: Client) -> None:
    status, page = upload(client, units(["甲局", "", "", "俱乐部"]))

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "有 1 处要改" in page
    assert "俱乐部" in page
    assert token_in(page) == ""


def test_a_file_that_says_what_is_known_offers_nothing_to_confirm(client: Client) -> None:
    make_unit("甲局")

    _status, page = upload(client, units(["甲局", "部门"], headings=["单位全称", "类别"]))

    assert "没有要导入的" in page
    assert token_in(page) == ""


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"MZ\x90\x00 a program", "名录.xlsx", "不能读取"),
        ("单位全称,类别".encode(), "名录.csv", "不是 .xlsx 文件"),
        (book(单位=[["机密★10年"], ["单位全称"]]), "名录.xlsx", "机密"),
        (b"", "空.xlsx", "空"),
    ],
)
def test_a_file_that_is_no_register_is_refused(
    data: bytes, name: str, said: str, client: Client
) -> None:
    status, page = upload(client, data, name)

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page


def test_a_file_that_is_too_large_is_refused_unread(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_files, "MEGABYTES", 0)

    status, page = upload(client, NEW)

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "请分成几个" in page


def test_a_name_with_a_path_or_markup_is_shown_harmlessly(client: Client) -> None:
    _status, page = upload(client, NEW, "<img src=x onerror=alert(1)>.xlsx")

    assert "<img src=x" not in page


def test_files_that_nobody_confirmed_are_thrown_away(client: Client) -> None:
    old = settings.OPTIONS.data / "imports" / "old"
    upload(client, NEW)
    old.write_bytes(b"forgotten")
    os.utime(old, (0, 0))

    upload(client, NEW)

    assert not old.exists()


def test_two_previews_of_one_file_are_confirmed_apart(client: Client) -> None:
    first, second = (token_in(upload(client, NEW)[1]) for _ in range(2))

    client.post("/units/files/confirm/", {"token": first})
    answer = client.post("/units/files/confirm/", {"token": second}, follow=True)

    assert "预览以后有人改了名录" in answer.content.decode()


def test_the_template_has_headings_and_explanations_and_no_rows(client: Client) -> None:
    data = downloaded(client, "/units/files/template.xlsx")

    names = load_workbook(BytesIO(data)).sheetnames
    assert names == ["说明", "单位", "人员", "岗位", "任职", "辖区", "责任人", "领域", "职责清单"]
    assert rows_of(data, "单位") == [("单位全称*", "简称", "别名", "类别*", "上级单位", "行政区划代码", "统一社会信用代码", "序号", "督查中心")]  # fmt: skip


def test_what_is_exported_can_be_brought_in_again(client: Client) -> None:
    make_unit("=cmd|' /C calc'!A0")
    data = downloaded(client, "/units/files/register.xlsx")

    status, page = upload(client, data)

    assert status == HTTPStatus.OK
    assert "3 行没有变化" in page  # the root, its administrator and the unit
