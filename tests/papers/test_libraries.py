"""Third-party libraries are loaded late, and their absence is explained."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO

import pytest

from luoshi.papers import MissingLibrary, write_docx, write_pdf, write_xlsx
from luoshi.papers.libraries import library
from luoshi.papers.outlet import Outlet
from luoshi.papers.plan import Plan
from tests.papers.plans import plan, row

HEAVY = ("docx", "lxml", "typst", "xlsxwriter", "openpyxl")


def test_importing_papers_loads_no_third_party_library() -> None:
    code = f"import luoshi.papers, sys; print([m for m in {HEAVY!r} if m in sys.modules])"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert loaded.stdout == "[]\n"


@pytest.mark.parametrize(
    ("write", "module", "distribution"),
    [
        (write_xlsx, "xlsxwriter", "xlsxwriter"),
        (write_docx, "docx", "python-docx"),
        (write_pdf, "typst", "typst"),
    ],
)
def test_a_missing_library_is_named_with_the_way_out(
    write: Callable[[Plan, Outlet], None],
    module: str,
    distribution: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    file = BytesIO()

    with pytest.raises(MissingLibrary) as caught:
        write(plan(row()), file)

    assert str(caught.value) == f'缺少组件 {distribution}，请先安装：pip install "luoshi[papers]"'
    assert caught.value.name == distribution
    assert file.getvalue() == b""


def test_a_library_that_is_broken_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "xml.dom.nowhere", None)

    with pytest.raises(ModuleNotFoundError):
        library("tests.papers.needs_something_else", "whatever")
