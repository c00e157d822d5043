from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import resolve

from luoshi.web.logs import _shown_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/matters/7/", "/matters/7/"), ("/feeds/geheim.ics", "feeds/<str:token>.ics"), ("/first-start/geheim/", "first-start/<str:token>/")],
)  # fmt: skip
def test_an_address_that_is_a_secret_is_logged_as_its_pattern(path: str, shown: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)

    assert _shown_path(request) == shown
