"""Luoshi 落实: nothing that was decided or found stays open in silence."""

__version__ = "0.2.0"
