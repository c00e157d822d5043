"""The page of settings: everything is told, no secret is."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from luoshi import __version__
from luoshi.ledger.models import AuditRun, Clock
from luoshi.units.models import Role
from luoshi.web.option_words import WORDS, all_set
from luoshi.web.options import Options
from tests.factories import City, make_city, make_matter, make_user
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db
SECRETS = {
    "database_url": "postgres://luoshi:geheim1@db.example:5432/luoshi?sslpassword=geheim2",
    "mail_url": "smtps://post:geheim3@mail.example:465",
    "stream_url": "nats://one:geheim4@a.example:4222,nats://b.example:4222",
    "proxy": "http://office:geheim7@proxy.example:3128",
    "metrics_token": "geheim5",
    "oidc_secret": "geheim6",
}


def page(city: City) -> str:
    return said(browser(make_user(Role.ADMINISTRATOR, city.centre)).get("/settings/"))


def test_every_option_has_its_words() -> None:
    assert set(WORDS) == {field.name for field in fields(Options)}


def test_the_page_tells_what_is_set_and_what_is_usual() -> None:
    options = replace(
        Options(), upload_megabytes=20, mfa_roles=("administrator", "centre_head"), digest="sm3"
    )

    told = {one.name: (one.value, one.usual) for one in all_set(options)}

    assert told["LUOSHI_UPLOAD_MEGABYTES"] == ("20", False)
    assert told["LUOSHI_MFA_ROLES"] == ("管理员、中心负责人", False)
    assert told["LUOSHI_DIGEST"] == ("SM3（GB/T 32905）", False)
    assert told["LUOSHI_HTTPS"] == ("否", True)
    assert told["LUOSHI_DATABASE_URL"] == ("没有设置", True)
    assert told["LUOSHI_CALENDAR"] == ("没有设置", True)


def test_no_secret_is_shown(settings: Settings) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, **SECRETS)

    text = page(make_city())

    assert "geheim" not in text
    assert "postgres://luoshi:••••@db.example:5432/luoshi" in text
    assert "smtps://post:••••@mail.example:465" in text
    assert "nats://one:••••@a.example:4222，nats://b.example:4222" in text
    assert "http://office:••••@proxy.example:3128" in text
    assert text.count("已设置（不显示）") == 2


def test_the_page_says_version_and_health(settings: Settings, tmp_path: Path) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    city = make_city()
    make_matter(city, opened_at=timezone.now(), due_at=None)

    text = page(city)
    assert __version__ in text
    assert "没有积压" in text
    assert "没有查过" in text

    Clock.objects.update(next_at=timezone.now() - timedelta(minutes=11))
    AuditRun.objects.create(
        by=city.head, asked_at=timezone.now(), finished_at=timezone.now(), faults_found=2
    )
    ill = page(city)
    assert "个时限等了10分钟以上没有处理" in ill
    assert "2 处不符" in ill


def test_the_page_is_the_administrators() -> None:
    city = make_city()

    assert browser(city.head).get("/settings/").status_code == 403
    assert browser().get("/settings/").status_code == 302
