"""Properties are tried without a deadline: the first example compiles patterns."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("training", deadline=None)
settings.load_profile("training")
