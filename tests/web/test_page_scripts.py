"""Scripts of one page share their names: none may take one away from the script that every page has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

FOLDER = Path(str(finders.find("luoshi/app.js"))).parent
DECLARED = re.compile(
    r"^(?:async )?(?:function|const|let|class) (\w+)|^(?:const|let) .*", re.MULTILINE
)


def names(script: Path) -> set[str]:
    """Return what a script declares for the whole page."""
    found: set[str] = set()
    for match in DECLARED.finditer(script.read_text("utf-8")):
        found |= set(re.findall(r"(?:^(?:const|let)|,) (\w+) =", match.group()))
        found |= {match[1]} if match[1] else set()
    return found


@pytest.mark.parametrize(
    "script", sorted(set(FOLDER.glob("*.js")) - {FOLDER / "app.js"}), ids=lambda path: path.name
)
def test_no_script_takes_a_name_of_every_page_s_script(script: Path) -> None:
    assert {"ask", "walk", "toast", "said"} <= names(FOLDER / "app.js")
    assert names(script) & names(FOLDER / "app.js") == set()
