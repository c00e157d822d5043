"""The calendar feed of one's own."""

from __future__ import annotations

from tests.web.scenes import Example

EXAMPLES = {"feeds:mine": Example(), "feeds:revoke": Example(method="post")}
