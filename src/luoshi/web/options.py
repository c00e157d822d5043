"""What the person who runs Luoshi may set: one table, read from the environment, checked at start."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from luoshi.outbox.proxy import BadProxy, read_proxy
from luoshi.units.access import roles

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class BadOption(Exception):
    """An environment variable holds what it must not."""


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of one installation; each is the environment variable ``LUOSHI_<NAME>`` (docs/operations.md).

    Raises nothing; :func:`read_options` checks.
    """

    data: Path = Path("luoshi-data")  # database, evidence, secrets and back-ups
    database_url: str = (
        ""  # empty: SQLite in the data directory; postgres://user:password@host:port/name
    )
    stream_url: str = ""  # nats://host:port, a comma between several: reports of fire alarm devices go through JetStream
    hosts: tuple[str, ...] = (
        "localhost",
        "127.0.0.1",
        "[::1]",
    )  # names under which browsers reach it
    address: str = (
        ""  # https://luoshi.example: where people reach it; empty: messages carry no links
    )
    live_url: str = (
        ""  # https://luoshi.example: where browsers reach the live streams when a proxy is in front
    )
    live_port: int = (
        0  # of the live streams beside the pages, set by luoshi serve; used without a proxy only
    )
    private_targets: bool = False  # webhooks, robots and mail may go to private addresses
    proxy: str = ""  # http://[user:password@]host:port: by which messages leave; empty: directly
    https: bool = False  # behind TLS: cookies and redirects insist on it
    behind_proxy: bool = False  # trust X-Forwarded-For and -Proto of one proxy in front
    demo: bool = False  # an invented city; sign-in by role buttons
    debug: bool = False  # error pages with source; never on a network
    language: str = "zh-hans"  # of pages, until a person chooses
    upload_megabytes: int = 50  # largest document or evidence file
    session_minutes: int = 480  # a sign-in ends after this long without a click
    session_hours: int = 12  # and in any case after this long
    sessions: int = 3  # sign-ins of one person at once; one more ends the oldest
    mfa_roles: tuple[str, ...] = ()  # roles that must have a second factor
    digest: str = "sha256"  # of the journal's chain: sha256 or sm3
    mail_url: str = ""  # smtp[s]://user:password@host:port; empty: mail is written to the log
    mail_from: str = "luoshi@localhost"
    api_per_minute: int = 300  # calls of one API token to one server process
    metrics_token: str = ""  # whoever shows it may read /metrics; empty: there is no such page
    oidc_issuer: str = ""  # empty: no single sign-on
    oidc_client: str = ""
    oidc_secret: str = ""
    notice_days: int = (
        400  # notices and delivery records are kept so long; the journal is kept for good
    )
    calendar: tuple[Path, ...] = ()  # further years of the working-day calendar


def read_options(environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options that the environment asks for.

    Raises
    ------
    BadOption
        A variable that starts with ``LUOSHI_`` and is unknown, or whose value has no meaning.

    """
    known = {f"LUOSHI_{field.name.upper()}": field for field in fields(Options)}
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith("LUOSHI_") or name in OTHERS:
            continue
        if name not in known:
            msg = f"{name} is not a setting of Luoshi; known are {', '.join(sorted(known))}"
            raise BadOption(msg)
        field = known[name]
        values[field.name] = _value(name, text.strip(), field.default)
    options = Options(**values)
    _check(options)
    return options


OTHERS = {"LUOSHI_LLM_URL", "LUOSHI_LLM_KEY", "LUOSHI_LLM_MODEL"}  # read by `luoshi read --llm`
DATABASES = {"postgres": "postgresql", "postgresql": "postgresql", "sqlite": "sqlite3"}


def _value(name: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in TRUE | FALSE:
            msg = f"{name}={text}: write 1 or 0"
            raise BadOption(msg)
        return text.lower() in TRUE
    if isinstance(default, int):
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            msg = f"{name}={text}: write a whole number above 0"
            raise BadOption(msg)
        return int(text)
    if isinstance(default, Path):
        return Path(text).expanduser()
    if isinstance(default, tuple):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return tuple(map(Path, parts)) if name.endswith("CALENDAR") else tuple(parts)
    return text


def _check(options: Options) -> None:
    unknown = set(options.mfa_roles) - set(roles())
    if unknown:
        msg = f"LUOSHI_MFA_ROLES={','.join(sorted(unknown))}: write some of {', '.join(roles())}"
        raise BadOption(msg)
    if options.digest not in {"sha256", "sm3"}:
        msg = f"LUOSHI_DIGEST={options.digest}: write sha256 or sm3"
        raise BadOption(msg)
    if options.language not in {"zh-hans", "en"}:
        msg = f"LUOSHI_LANGUAGE={options.language}: write zh-hans or en"
        raise BadOption(msg)
    if options.address and not options.address.startswith(("https://", "http://")):
        msg = f"LUOSHI_ADDRESS={options.address}: write https://name, as people type it"
        raise BadOption(msg)
    _check_live(options)
    if options.stream_url and not all(
        one.strip().startswith(("nats://", "tls://")) for one in options.stream_url.split(",")
    ):
        msg = "LUOSHI_STREAM_URL: write nats://host:4222, with a comma between several"
        raise BadOption(msg)
    try:
        read_proxy(options.proxy)
    except BadProxy as error:  # Its value may hold a password.
        msg = f"LUOSHI_PROXY: {error}; leave it out to send directly"
        raise BadOption(msg) from None
    database(options)
    mail(options)


def _check_live(options: Options) -> None:
    live = urlsplit(options.live_url)
    bare = live.hostname and live.path in {"", "/"} and not live.query
    if options.live_url and (live.scheme not in {"https", "http"} or not bare):
        msg = f"LUOSHI_LIVE_URL={options.live_url}: write https://name, as browsers reach it, without a path"
        raise BadOption(msg)
    if options.live_port > 65_535:
        msg = f"LUOSHI_LIVE_PORT={options.live_port}: write a port up to 65535"
        raise BadOption(msg)


def mail(options: Options) -> dict[str, Any]:
    """Return Django's settings of the mail server: smtp:// asks for STARTTLS when it signs in, smtps:// speaks TLS at once."""
    if not options.mail_url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = urlsplit(options.mail_url)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        msg = f"LUOSHI_MAIL_URL={url.scheme}://…: write smtp://user:password@host:port or smtps://…"
        raise BadOption(msg)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": unquote(url.hostname),
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
        "EMAIL_TIMEOUT": 10,
    }


def database(options: Options) -> dict[str, Any]:
    """Return Django's description of the database."""
    if not options.database_url:
        return sqlite(options.data / "luoshi.sqlite3")
    url = urlsplit(options.database_url)
    engine = DATABASES.get(url.scheme)
    if engine is None:
        msg = f"LUOSHI_DATABASE_URL={url.scheme}://…: write postgres://user:password@host:port/name or sqlite:///path"
        raise BadOption(msg)
    if engine == "sqlite3":
        return sqlite(Path("/" + unquote(url.path).lstrip("/")))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(url.query)),
    }


def database_address(options: Options) -> str:
    """Return the database as an address, for what starts without Django."""
    url = urlsplit(options.database_url)
    if DATABASES.get(url.scheme) == "postgresql":
        return options.database_url
    return f"sqlite://{Path(database(options)['NAME']).absolute()}"


def sqlite(path: Path) -> dict[str, Any]:
    """Describe an SQLite database that readers and one writer share without waiting for each other."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            # Two writers queue at BEGIN instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            "PRAGMA mmap_size=268435456; PRAGMA foreign_keys=ON;",
        },
    }


def secret_key(data: Path) -> str:
    """Return this installation's secret, made at the first start and readable by its owner only."""
    path = data / "secret.key"
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):  # Another process was first.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(file, secrets.token_urlsafe(64).encode("ascii"))
        os.close(file)
    return path.read_text("ascii")
