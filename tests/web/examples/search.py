"""Search: everybody's, each in what they see."""

from __future__ import annotations

from tests.web.scenes import Example

EXAMPLES = {"search": Example(data={"text": "泵站"})}
