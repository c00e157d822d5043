"""Rows of the ledger, written without a template."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.web.columns import COLUMNS, lean
from luoshi.web.matter_rows import SHOWN, write_rows
from tests.factories import make_city, make_matter

pytestmark = pytest.mark.django_db
MARKUP = "<b>\"&'"
ESCAPED = "&lt;b&gt;&quot;&amp;&#x27;"
TYPED = ("title", "section", "number", "target_text", "standard", "document", "quote", "due_text")


def written(*keys: str, ticks: bool = False) -> str:
    columns = [COLUMNS[key] for key in keys]
    rows = with_lights(lean(Matter.objects.all(), columns), timezone.now())
    return write_rows(rows, columns, ticks=ticks)


def test_markup_in_any_field_is_text_in_every_column() -> None:
    city = make_city()
    matter = make_matter(city)
    Matter.objects.filter(pk=matter.pk).update(
        due_at=None, yellow_at=None, red_at=None, **dict.fromkeys(TYPED, MARKUP)
    )
    type(city.housing).objects.update(short_name=MARKUP)

    text = written(*COLUMNS)

    assert "<b>" not in text
    assert text.count(ESCAPED) >= len(TYPED) + 2


def test_a_long_text_is_cut_and_stands_whole_in_its_title() -> None:
    matter = make_matter(make_city())
    long = "一" * (SHOWN + 1)
    Matter.objects.filter(pk=matter.pk).update(quote=long)

    assert written("quote") == (f'<tr data-row><td title="{long}">{"一" * (SHOWN - 1)}…</td></tr>')


def test_a_tick_names_the_matter_and_the_version_that_was_seen() -> None:
    matter = make_matter(make_city())

    assert f'name="row" value="{matter.pk}-{matter.version}"' in written("code", ticks=True)
    assert "checkbox" not in written("code")
