"""Properties are tried without a deadline: the first example compiles patterns and loads the model."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("reading", deadline=None)
settings.load_profile("reading")
