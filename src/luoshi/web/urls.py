"""The URLs of the project: those of every module in :mod:`luoshi.web.routes`."""

from __future__ import annotations

from luoshi.web.routes import patterns

urlpatterns = patterns()
