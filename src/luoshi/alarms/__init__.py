"""The fire monitoring centre: devices, their reports, alarms and the watch (城市消防远程监控)."""
