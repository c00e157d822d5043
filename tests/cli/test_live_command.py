"""Which port pages and streams agree on."""

from __future__ import annotations

from argparse import Namespace

import pytest

from luoshi.cli.live_command import SETTING, beside, choose_port


@pytest.mark.parametrize(
    ("port", "option", "setting", "told", "served"),
    [
        (8000, None, None, "8001", "8001"),  # the next one
        (8000, 9000, None, "9000", "9000"),
        (8000, None, "9100", "9100", "9100"),
        (8000, 9000, "9100", "9000", "9000"),
        (8000, 0, None, None, None),
        (8000, 0, "9100", "9100", None),  # `luoshi live` runs by itself
        (65_535, None, None, None, None),  # there is no next one
    ],
)
def test_the_option_decides_then_the_setting_then_the_next_port(
    port: int, option: int | None, setting: str | None, told: str | None, served: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    environment = {SETTING: setting} if setting else {}
    monkeypatch.setattr("os.environ", environment)
    arguments = Namespace(host="127.0.0.1", port=port, live_port=option)

    choose_port(arguments)

    assert environment.get(SETTING) == told
    assert beside(arguments) == ([["live", "--host", "127.0.0.1", "--port", served]] if served else [])  # fmt: skip
