"""The calendar: everybody's."""

from __future__ import annotations

from tests.web.scenes import Example

EXAMPLES = {"calendar:year": Example()}
