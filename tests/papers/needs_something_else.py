"""A library whose own dependency is not installed."""

import xml.dom.nowhere  # type: ignore[import-not-found]  # noqa: F401
