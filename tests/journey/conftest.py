"""A real server with its own data, and a real browser."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
START = 90.0  # seconds a slow machine may take to answer
PICTURES = "JOURNEY_PICTURES"  # not LUOSHI_…, which would be an unknown setting: the folder of the documentation's pictures, named by `make pictures`


@dataclass
class Server:
    """``luoshi serve`` on its own data."""

    base: str
    data: Path
    first_link: str
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run another ``luoshi`` command on the same data and return what it printed."""
        environment = {**environment_of(self.data), "JOURNEY_PASSWORD": self.password}
        done = subprocess.run(
            [sys.executable, "-m", "luoshi.cli", *arguments],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python with the models at hand."""
        return self.run("manage", "shell", "-v", "0", "-c", code)


def environment_of(data: Path) -> dict[str, str]:
    """Return what a command on this data is told."""
    return {**os.environ, "LUOSHI_DATA": str(data)}


def _answers(base: str, until: float) -> bool:
    while time.monotonic() < until:
        try:
            with urlopen(f"{base}/health") as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (URLError, ConnectionError):
            time.sleep(0.2)
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    port, data, log = free_port(), tmp_path / "data", tmp_path / "serve.log"
    with log.open("w+", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "luoshi.cli", "serve", "--port", str(port)],
            env=environment_of(data), stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            base = f"http://localhost:{port}"
            assert _answers(base, time.monotonic() + START), log.read_text("utf-8")
            link = re.search(r"http\S+/first-start/\S+", log.read_text("utf-8"))
            yield Server(base, data, link.group() if link else "")
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open Chromium; closed after each module, since beside it no other test of the process can use asyncio."""
    path = shutil.which("chromium")
    assert path, "the journey needs Debian's chromium (tools/need-debian requirements/debian.txt)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


@dataclass
class People:
    """Each person's own browser window; what a page complains about is kept."""

    browser: Browser
    server: Server
    pictures: Path
    windows: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, name: str, *, width: int = 1440, height: int = 900) -> Page:
        """Return the person's window; the first time, an empty one."""
        if name not in self.windows:
            size = {"width": width, "height": height}
            context = self.browser.new_context(
                viewport=size,  # type: ignore[arg-type] # a plain dictionary
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda said: self._heard(name, said.type, said.text))
            page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
            self.contexts.append(context)
            self.windows[name] = page
        return self.windows[name]

    def _heard(self, name: str, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(f"{name}: {text}")

    def sign_in(self, name: str, *, width: int = 1440, height: int = 900) -> Page:
        """Sign the person in with the password, on the page that asks for it."""
        page = self.window(name, width=width, height=height)
        page.goto(f"{self.server.base}/account/login/")
        page.fill("#id_login", name)
        page.fill("#id_password", self.server.password)
        page.click("form[action*='login'] button")
        page.wait_for_selector(".frame-top")
        return page

    def picture(self, name: str, number: str) -> None:
        """Keep what the person sees, for the documentation."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.windows[name].screenshot(path=self.pictures / f"{number}.png")


@pytest.fixture
def people(browser: Browser, server: Server, tmp_path: Path) -> Iterator[People]:
    kept = os.environ.get(PICTURES)
    everybody = People(browser, server, Path(kept) if kept else tmp_path / "pictures")
    yield everybody
    for (
        name,
        window,
    ) in everybody.windows.items():  # where everybody stood, to be looked at after a failure
        window.screenshot(path=tmp_path / f"last-{name}.png")
    for context in everybody.contexts:
        context.close()
