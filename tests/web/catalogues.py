"""The catalogues of the repository, compiled; the installed ones may be older."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hatch_build import compiled, entries, written
from tools import messages

CATALOGUE = messages.CATALOGUE.read_text("utf-8")


@pytest.fixture
def catalogues(settings: Any) -> Iterator[None]:
    """Let Django read what is in the repository now."""
    with tempfile.TemporaryDirectory() as folder:
        translated = entries(CATALOGUE)
        for language, said in (("en", translated), ("zh_Hans", written(translated))):
            place = Path(folder) / language / "LC_MESSAGES"
            place.mkdir(parents=True)
            (place / "django.mo").write_bytes(compiled(said))
        settings.LOCALE_PATHS = [folder]
        yield
