"""Collect the sentences that people read into the English catalogue; what is new there waits for its translation.

``python tools/messages.py`` writes src/luoshi/web/locale/en/LC_MESSAGES/django.po. Needs GNU gettext.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "luoshi"
CATALOGUE = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def collected() -> str:
    """Return the catalogue as it should be: every sentence of the code, with the translations there are."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]:
            if "static" not in path.parts:
                target = root / path.relative_to(SOURCE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        po = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
        po.parent.mkdir(parents=True)
        if CATALOGUE.exists():
            shutil.copyfile(CATALOGUE, po)
        _make(root)
        text = po.read_text("utf-8")
    body = re.split(r"\n\n(?=(?:#[,:|.]|msgctxt|msgid))", text, maxsplit=1)[1]
    return f"{HEAD}\n{body}"


def _make(root: Path) -> None:
    """Run Django's collector; it changes the catalogue below ``root``."""
    django = [sys.executable, "-m", "django", "makemessages", "--locale", "en"]
    options = ["--no-location", "--no-obsolete", "--no-wrap"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [*django, *options], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def missing(text: str) -> list[str]:
    """Return the sentences of a catalogue that have no translation, or one that is only guessed."""
    found = []
    for block in text.split("\n\n")[1:]:
        untranslated = re.search(r'^msgstr(\[\d\])? ""$(?!\n")', block, re.MULTILINE)
        if untranslated or "#, fuzzy" in block or re.search(r"^#,.*fuzzy", block, re.MULTILINE):
            found.append(block)
    return found


if __name__ == "__main__":
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(collected(), "utf-8")
    print(f"{len(missing(CATALOGUE.read_text('utf-8')))} sentences wait for their translation")
