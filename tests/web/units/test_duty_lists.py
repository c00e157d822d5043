"""部门监管责任清单 and 企业主体责任清单 come in by Excel, are shown, changed with a record, and taken out again."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.units.models import Duty, RegisterEntry, Role, UnitKind, Verb
from tests.factories import make_unit, make_user
from tests.units.tables.books import book, rows_of

pytestmark = pytest.mark.django_db
LISTS = book(
    领域=[["领域*", "关键词"], ["城镇燃气", "燃气、液化气"]],
    职责清单=[
        ["领域*", "单位*", "责任类型*", "辖区代码", "职责", "依据"],
        ["城镇燃气", "市住建局", "行业监管", "", "监督检查燃气经营企业", "城镇燃气管理条例第五条"],
        [
            "城镇燃气",
            "甲燃气公司",
            "企业主体",
            "",
            "建立全员安全生产责任制",
            "安全生产法第二十一条",
        ],
    ],
)


def test_duty_lists_are_kept_and_every_change_is_on_record() -> None:
    make_unit("市住建局")
    make_unit("甲燃气公司", kind=UnitKind.ENTERPRISE)
    head = make_user(Role.CENTRE_HEAD, make_unit("督查室", centre=True))
    client = Client()
    client.force_login(head)

    preview = client.post("/units/files/preview/", {"file": SimpleUploadedFile("清单.xlsx", LISTS)})
    token = preview.content.decode().partition('name="token" value="')[2].partition('"')[0]
    client.post("/units/files/confirm/", {"token": token})
    shown = client.get("/units/duties/").content.decode()
    duty = Duty.objects.get(role="regulator")
    client.post(f"/units/duties/{duty.pk}/remove/")
    out: object = client.get("/units/files/register.xlsx")

    assert "城镇燃气管理条例第五条" in shown
    assert "安全生产法第二十一条" in shown
    removed = RegisterEntry.objects.get(what=Verb.REMOVED)
    assert (removed.by, removed.data["basis"]) == (head, [None, "城镇燃气管理条例第五条"])
    data = b"".join(out.streaming_content)  # type: ignore[attr-defined]
    assert [row[:3] for row in rows_of(BytesIO(data).getvalue(), "职责清单")[1:]] == [
        ("城镇燃气", "甲燃气公司", "企业主体")
    ]
