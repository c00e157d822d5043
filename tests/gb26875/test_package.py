"""The codec stands alone: the standard library and nothing else."""

from __future__ import annotations

import sys

from tests.tree import run


def test_importing_the_codec_loads_only_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import luoshi.gb26875; "
        "print(*(set(sys.modules) - before))"
    )

    loaded = run(sys.executable, "-c", program).split()

    assert {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names == {"luoshi"}
    ours = {name for name in loaded if name.startswith("luoshi.")}
    assert {name for name in ours if not name.startswith("luoshi.gb26875")} == set()
