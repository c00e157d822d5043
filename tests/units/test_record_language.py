"""The record has one language, whoever reads which pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from luoshi.flows.unit_ends import merge_units
from luoshi.ledger.models import Entry, EntryKind
from luoshi.units.models import Role
from luoshi.units.record_language import record_language
from tests.factories import MONDAY, make_city, make_matter, make_user
from tests.web.catalogues import catalogues

__all__ = ["catalogues"]
pytestmark = pytest.mark.usefixtures("catalogues")


def test_the_record_is_in_the_language_of_the_installation(settings: Any) -> None:
    with translation.override("en"):
        with record_language():
            assert translation.gettext("待签收") == "待签收"
        assert translation.gettext("待签收") == "To be signed"
    settings.LANGUAGE_CODE = "en"
    with translation.override("zh-hans"), record_language():
        assert translation.gettext("待签收") == "To be signed"


@pytest.mark.django_db
def test_a_reader_of_english_writes_the_journal_in_chinese() -> None:
    city = make_city()
    matter = make_matter(city, lead=city.town)
    administrator = make_user(Role.CENTRE_HEAD, city.centre)

    with translation.override("en"):
        merge_units(city.town, into=city.water, by=administrator, at=MONDAY)

    line = Entry.objects.get(matter=matter, kind=EntryKind.HANDED_OVER)
    assert line.text == f"机构调整：{city.town}并入{city.water}。"
