"""First page, desk, oneself."""

from __future__ import annotations

from tests.web.scenes import Example

EXAMPLES = {"home": Example(), "desk": Example(), "me": Example()}
