"""Everything that changes the watch: one function per change."""

from luoshi.alarms.services.checking import ask, ask_by_schedule, read_status, set_clock
from luoshi.alarms.services.consuming import consume
from luoshi.alarms.services.handing_over import hand_over, take_over
from luoshi.alarms.services.judging import acknowledge, called, clear_by_hand, judge, note
from luoshi.alarms.services.pruning import prune
from luoshi.alarms.services.registering import (
    add_plan,
    change_regime,
    place,
    read_address,
    register,
    save_building,
    set_limits,
)
from luoshi.alarms.services.watching import listen, miss, settle

__all__ = [
    "acknowledge",
    "add_plan",
    "ask",
    "ask_by_schedule",
    "called",
    "change_regime",
    "clear_by_hand",
    "consume",
    "hand_over",
    "judge",
    "listen",
    "miss",
    "note",
    "place",
    "prune",
    "read_address",
    "read_status",
    "register",
    "save_building",
    "set_clock",
    "set_limits",
    "settle",
    "take_over",
]
