"""Third-party libraries, imported when a writer needs them and not before."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


class MissingLibrary(Exception):
    """A library that a writer needs is not installed; the message names the way out."""

    def __init__(self, name: str) -> None:
        """Remember which distribution is missing."""
        super().__init__(f'缺少组件 {name}，请先安装：pip install "luoshi[papers]"')
        self.name = name


def library(module: str, distribution: str) -> ModuleType:
    """Return ``module``; raise MissingLibrary naming ``distribution`` when it is not there."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != package:
            raise  # The library is there but broken: that is not ours to explain.
        raise MissingLibrary(distribution) from None
