"""English by switch: a complete catalogue of the sentences in the code, and pages without a Chinese word of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from hatch_build import compiled, entries
from luoshi.ledger.timing import calendar
from luoshi.units.models import Role, User
from tests.web.browsing import browser
from tests.web.catalogues import CATALOGUE, catalogues
from tests.web.scenes import Town, make_town
from tests.web.test_permissions import EXAMPLES, GUARDED
from tools import messages

__all__ = ["catalogues"]
TRANSLATED = {key: text for key, text in entries(CATALOGUE).items() if key}
HAN = re.compile(r"[\u4e00-\u9fff]+")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?\d*[sd](?![a-z])|%%|\{\w*\}|</?strong>")
# What an English sentence quotes because people see it as it is: the answers and sheets of an Excel file, a paper.
QUOTED = {"是", "否", "单位", "岗位", "辖区", "领域", "号"}
EVERYWHERE = {"落", "中文"}  # the seal beside the name; the switch back
PAGES = sorted(name for name in {*GUARDED} & {*EXAMPLES} if EXAMPLES[name].method == "get")
READERS = (Role.CENTRE_HEAD, Role.LIAISON, Role.ADMINISTRATOR)


def test_the_catalogue_holds_every_sentence_of_the_code() -> None:
    assert messages.collected() == CATALOGUE, "stale: run tools/messages.py"


def test_no_translation_is_missing_or_guessed() -> None:
    assert messages.missing(CATALOGUE) == []


def test_a_translation_has_the_placeholders_of_its_sentence() -> None:
    wrong = {}
    for key, text in TRANSLATED.items():
        said = key.rpartition("\4")[2].split("\0")[0]
        for form in text.split("\0"):
            if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(form)):
                wrong[said] = form

    assert wrong == {}


def test_a_translation_is_english_but_for_what_it_quotes() -> None:
    chinese = {text for text in TRANSLATED.values() if not set(HAN.findall(text)) <= QUOTED}

    assert chinese == set()


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    read = GNUTranslations(BytesIO(compiled(entries(CATALOGUE))))

    assert read.gettext("待签收") == "To be signed"
    assert read.pgettext("unit", "撤销") == "Close"
    assert read.gettext("撤销") == "Withdraw"
    assert read.ngettext("%(counter)s 件事项", "%(counter)s 件事项", 1) == "%(counter)s matter"
    assert read.ngettext("%(counter)s 件事项", "%(counter)s 件事项", 2) == "%(counter)s matters"


@pytest.mark.usefixtures("catalogues")
def test_where_english_is_the_default_chinese_stays_chinese(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"

    with translation.override("zh-hans"):
        assert translation.gettext("待签收") == "待签收"
        assert translation.pgettext("unit", "撤销") == "撤销"
        assert translation.gettext("This field is required.") == "这个字段是必填项。"
    with translation.override("en"):
        assert translation.gettext("待签收") == "To be signed"


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:  # noqa: ARG001 - the database must be there
    """Made once: what each test does in it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_town()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_has_no_chinese_word_of_its_own(name: str, town: Town) -> None:
    left = {role.value: chinese_of(name, town, town.people[role]) for role in READERS}

    assert left == {role.value: set() for role in READERS}


def chinese_of(name: str, town: Town, user: User) -> set[str]:
    """Return what is Chinese on the page and stands in no row of the database."""
    with transaction.atomic():
        address = reverse(name, args=EXAMPLES[name].arguments(town.own, user))
        data = EXAMPLES[name].data
        response = browser(user).get(address, data, headers={"Accept-Language": "en"})
        if not response["Content-Type"].startswith("text/html"):
            response.close()
            return set()
        assert response["Content-Language"] == "en"
        notice = calendar().notice(timezone.localdate().year)  # the State Council writes Chinese
        known = sorted(
            data_of_people() | EVERYWHERE | {notice, *map(str, data.values())},
            key=len,
            reverse=True,
        )
        transaction.set_rollback(True)
    page = re.sub(
        "</?mark>", "", response.content.decode()
    )  # around the words that were looked for
    return {left for text in texts(page) if (left := without(text, known))}


def without(text: str, known: list[str]) -> str:
    """Return a text without what people wrote; nothing where no Chinese is left."""
    for one in known:
        if not HAN.search(text):
            return ""
        text = text.replace(one, "")
    return text.strip() if HAN.search(text) else ""


def data_of_people() -> set[str]:
    """Return every Chinese text of the database, line by line."""
    found: set[str] = set()
    for model in apps.get_models():
        if model.__module__.startswith("luoshi."):
            rows: QuerySet[Any] = model._default_manager.all()
            names = [f.attname for f in model._meta.concrete_fields if _is_text(f)]
            for values in rows.values_list(*names) if names else ():
                found.update(line for value in values for line in _lines(value))
    return {text for text in found if HAN.search(text)}


def _is_text(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _lines(one)


def texts(page: str) -> list[str]:
    """Return what the page says: its texts, the attributes that are read out or shown, and what scripts are told."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    """Collects what people read."""

    NOT_READ = frozenset({"value", "href", "action", "hx-get", "hx-post", "src"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.script = tag == "script"
        self.found += [text for name, text in attrs if text and name not in self.NOT_READ]

    def handle_endtag(self, tag: str) -> None:
        self.script = self.script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.found += _lines(json.loads(data))
        else:
            self.found.append(" ".join(data.split()))
