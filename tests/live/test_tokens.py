"""Who may listen, and until when."""

from __future__ import annotations

import pytest

from luoshi.live.tokens import LASTS, NoRight, mint, person_of


def test_a_token_names_its_person_until_it_is_old() -> None:
    token = mint(42, at=1000.9)

    assert person_of(token, at=1000) == 42
    assert person_of(token, at=1000 + LASTS) == 42
    with pytest.raises(NoRight):
        person_of(token, at=1001 + LASTS)
