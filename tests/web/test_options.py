"""What the environment may say, and what it is told when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.web.options import BadOption, Options, database, mail, read_options, secret_key


def test_nothing_set_gives_the_defaults() -> None:
    assert read_options({"HOME": "/root", "LUOSHI_LLM_URL": "http://localhost"}) == Options()


def test_each_kind_of_value_is_read() -> None:
    options = read_options(
        {
            "LUOSHI_DATA": "/srv/luoshi",
            "LUOSHI_HOSTS": " a.example , b.example,",
            "LUOSHI_HTTPS": "yes",
            "LUOSHI_SESSION_MINUTES": "30",
            "LUOSHI_CALENDAR": "/etc/2027.toml",
            "LUOSHI_LANGUAGE": "en",
        }
    )
    assert (options.data, options.hosts, options.https) == (
        Path("/srv/luoshi"),
        ("a.example", "b.example"),
        True,
    )
    assert (options.session_minutes, options.calendar, options.language) == (
        30,
        (Path("/etc/2027.toml"),),
        "en",
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LUOSHI_HOST", "a", "is not a setting"),
        ("LUOSHI_HTTPS", "maybe", "write 1 or 0"),
        ("LUOSHI_SESSION_MINUTES", "0", "whole number above 0"),
        ("LUOSHI_SESSION_MINUTES", "٣", "whole number above 0"),
        ("LUOSHI_DIGEST", "md5", "sha256 or sm3"),
        ("LUOSHI_LANGUAGE", "fr", "zh-hans or en"),
        ("LUOSHI_ADDRESS", "luoshi.example", "https://name"),
        ("LUOSHI_DATABASE_URL", "mysql://a/b", "postgres://"),
        ("LUOSHI_MAIL_URL", "mail.example", "smtp://"),
        ("LUOSHI_LIVE_URL", "luoshi.example", "https://name"),
        ("LUOSHI_LIVE_URL", "https://luoshi.example/live/", "without a path"),
        ("LUOSHI_LIVE_PORT", "65536", "up to 65535"),
        ("LUOSHI_PROXY", "proxy.example:3128", "http://user:password@host:port.*directly"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_way_out(name: str, value: str, said: str) -> None:
    with pytest.raises(BadOption, match=said):
        read_options({name: value})


def test_a_database_url_keeps_escaped_characters() -> None:
    found = database(Options(database_url="postgres://lu:p%40ss@db:5433/led%2Fger?sslmode=require"))

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "lu",
        "p@ss",
        "db",
        "5433",
        "led/ger",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert database(Options(database_url="sqlite:////srv/a%20b.db"))["NAME"] == "/srv/a b.db"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://a:b@mail.example", (465, True, False)),
        ("smtp://a:b@mail.example:587", (587, False, True)),
        ("smtp://mail.example", (25, False, False)),
    ],
)
def test_a_mail_url_says_how_to_connect(url: str, expected: tuple[int, bool, bool]) -> None:
    found = mail(Options(mail_url=url))

    assert found["EMAIL_HOST"] == "mail.example"
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == expected


def test_the_secret_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    data = tmp_path / "new"
    first = secret_key(data)

    assert len(first) > 64
    assert secret_key(data) == first
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
