"""Everything that changes the watch: one function per change."""

from luoshi.alarms.services.consuming import consume

__all__ = ["consume"]
