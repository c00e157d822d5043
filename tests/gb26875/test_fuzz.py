"""100 000 invented inputs, in processes of their own that no coverage slows; the tool runs as many as one likes."""

from __future__ import annotations

import re
import sys

import pytest

from tests.tree import ROOT, run


@pytest.mark.parametrize("first", [0, 25_000, 50_000, 75_000])
def test_random_and_mutated_input_raises_nothing_and_loses_nothing_it_gave(first: int) -> None:
    told = run(sys.executable, ROOT / "tools" / "fuzz_gb26875.py", "25000", str(first))

    counted = re.match(r"25000 inputs, (\d+) frames in them, no exception", told)
    assert counted is not None
    # The mutations are not so wild that nothing is left to decode.
    assert int(counted[1]) > 12_500
