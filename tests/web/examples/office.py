"""Settings: the administrator's."""

from __future__ import annotations

from tests.web.scenes import Example

EXAMPLES = {"settings": Example()}
