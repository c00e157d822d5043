"""What an attacker types, and what would be wrong about a page, a paper or a feed that shows it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

MARK = "probe"
MARKUP = f"=1+{MARK}<script>alert(1)</script>'\"><img src=x onerror=alert(2)>{{{{7191*7}}}}"
PAYLOADS = {
    "markup": MARKUP,
    "link": f"javascript:alert('{MARK}')//",
    "invisible": f"\u202e\u200b\u2066{MARK}\ufeff\u0301" + "\u202e" * 40,
    "nul": f"{MARK}\x00after",
    "equals": f"=cmd|' /C {MARK}'!A0",
    "plus": f"+{MARK}",
    "minus": f"-{MARK}",
    "at": f"@SUM({MARK})",
    "tab": f"\t={MARK}",
    "return": f"\r={MARK}",
}
ADDRESSED = {"href", "src", "action", "formaction", "data", "hx-get", "hx-post", "xlink:href"}
FORMULA = re.compile(r"<f[ >]|<ddeLink|<externalLink|HYPERLINK\(")


class Page(HTMLParser):
    """Reads a page as a browser would, and notes what would run."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.wrong.append(f"<script> {attrs}")
        for name, value in attrs:
            if name.startswith("on"):
                self.wrong.append(f"<{tag} {name}>")
            if name in ADDRESSED and re.match(
                r"[\s\x00-\x20]*(javascript|data|vbscript):", value or "", re.IGNORECASE
            ):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name == "srcdoc":
                self.wrong.append(f"<{tag} srcdoc>")


def wrong_in_page(text: str) -> list[str]:
    """Return what would run in a page."""
    page = Page()
    page.feed(text)
    return page.wrong + (["7191*7 was computed"] if "50337" in text else [])


def wrong_in_file(content: bytes) -> list[str]:
    """Return what would run in a Word or Excel file, and what keeps it from being opened."""
    found = []
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            text = archive.read(name)
            ET.fromstring(text)
            if "sheet" in name and FORMULA.search(text.decode()):
                found.append(f"{name}: a formula")
            if MARK.encode() in text and (name.endswith(".rels") or b"instrText" in text):
                found.append(f"{name}: a link or field")
    return found


def wrong_in_table(text: str) -> list[str]:
    """Return the cells of a CSV that a spreadsheet would compute."""
    cells = (cell for row in csv.reader(text.splitlines()) for cell in row)
    return [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and MARK in cell
    ]


class Forms(HTMLParser):
    """Collects the forms of a page that change something, with their fields and the values they come with."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.chosen: list[str] | None = None
        self.text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if not self.forms or (not (name := given.get("name", "")) and tag != "option"):
            return
        form = self.forms[-1]
        if tag == "textarea":
            form.texts.append(name)
            if "required" in given:
                form.needed.add(name)
            self.text, form.values[name] = name, ""
        elif tag == "select":
            self.text, form.values[name] = f"select {name}", ""
        elif tag == "option" and (self.text or "").startswith("select "):
            key = (self.text or "")[7:]
            if "selected" in given or not form.values[key]:
                form.values[key] = given.get("value", "")
        elif tag == "input":
            form.field(name, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text and not self.text.startswith("select ") and self.forms:
            self.forms[-1].values[self.text] += data


class Form:
    """One form of a page: where it goes, its text fields, and what it would send untouched."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.texts: list[str] = []
        self.needed: set[str] = set()
        self.values: dict[str, str] = {}

    def field(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in given and name in self.values:
            return
        if kind != "file":
            self.values[name] = given.get("value", "") or USUAL.get(kind, "")
        if kind in {"text", "search", "url", "email", "tel", "password"}:
            self.texts.append(name)
            if "required" in given:
                self.needed.add(name)
                self.values[name] = self.values[name] or SUGGESTED.get(given.get("list", ""), "")

    def filled(self) -> dict[str, str]:
        """Return what a person would send: something in every field that needs it."""
        return {
            name: value or ("一句话" if name in self.needed else "")
            for name, value in self.values.items()
        }


# What stands in the lists of names of tests/web/crowding.py.
SUGGESTED = {"unit-names": "第一站", "people-names": "one", "area-names": "W0001"}
USUAL = {
    "date": "2026-12-01",
    "datetime-local": "2026-12-01T09:00",
    "number": "3",
    "checkbox": "on",
    "time": "09:00",
}


def forms_of(page: str) -> Iterator[Form]:
    """Yield the forms of a page that change something and take words."""
    reader = Forms()
    reader.feed(page)
    for form in reader.forms:
        if form.method == "post" and form.texts:
            yield form
