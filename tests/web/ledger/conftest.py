"""What every test of the ledger's pages needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="session")
def _static_root() -> None:
    # WhiteNoise warns where there is no directory of collected files; `serve` makes it.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
