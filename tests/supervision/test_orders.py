"""Questions about many orders."""

from __future__ import annotations

import pytest

from luoshi.supervision.models import Order
from tests.factories import make_city, make_matter
from tests.supervision.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["5G基站", "5g基站", "5g 基站"])
def test_letters_are_found_in_either_case_on_either_engine(text: str) -> None:
    city = make_city()
    order = make_order(city, make_matter(city, title="建设5G基站"))

    assert list(Order.objects.search(text)) == [order]
