from __future__ import annotations

import pytest

from luoshi.api.authorising import LIMITER


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    LIMITER.forget()  # keys of tokens begin anew with each test's database
