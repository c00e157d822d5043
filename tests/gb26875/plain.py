"""The protocol once more, written down as plainly as the standard and our description of it say it: slow, without classes.

What the codec makes of any bytes is compared with this. It shares no code and no table with the codec.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

STATUS = ["normal", "fire", "fault", "shield", "supervise", "start", "feedback", "delay"]
SYSTEM = [*STATUS, *["main_power_fault", "backup_power_fault", "bus_fault", "manual", "config_changed", "reset"]]  # fmt: skip
PART = [*STATUS, "power_fault"]
DEVICE = ["normal", "fire", "fault", "main_power_fault", "backup_power_fault", "center_link_fault", "monitor_line_fault"]  # fmt: skip
PRESSED = "reset mute manual_alarm alarm_clear self_test {} test"
AT_PANEL, AT_DEVICE = PRESSED.format("confirm").split(), PRESSED.format("duty_answer").split()
# type → fields, "T" for a tag that follows, most objects
TYPES: dict[int, tuple[str, bool, int]] = {
    1: ("sys_type sys_addr status2", True, 102),
    2: ("sys_type sys_addr part_type part_addr4 status2 text31", True, 22),
    3: ("sys_type sys_addr part_type part_addr4 analog_type raw_value2", True, 63),
    4: ("sys_type sys_addr op operator", True, 102),
    5: ("sys_type sys_addr major minor", False, 1),
    6: ("sys_type sys_addr len", False, 3),
    7: ("sys_type sys_addr part_type part_addr4 text31", False, 26),
    8: ("sys_type sys_addr time6", False, 1),
    21: ("status", True, 1),
    24: ("op operator", True, 127),
    25: ("major minor", False, 1),
    26: ("len", False, 1),
    28: ("time6", False, 1),
    61: ("sys_type sys_addr", False, 102),
    62: ("sys_type sys_addr part_addr4", False, 22),
    63: ("sys_type sys_addr part_addr4", False, 63),
    64: ("sys_type sys_addr records time6", False, 1),
    65: ("sys_type sys_addr", False, 1),
    66: ("sys_type sys_addr", False, 3),
    67: ("sys_type sys_addr part_addr4", False, 26),
    68: ("sys_type sys_addr", False, 1),
    81: ("reserved", False, 1),
    84: ("records time6", False, 1),
    **dict.fromkeys((85, 86, 88, 89), ("reserved", False, 1)),
    90: ("time6", False, 1),
    91: ("minutes", False, 1),
}
NAMES = {1: SYSTEM, 2: PART, 4: AT_PANEL, 21: DEVICE, 24: AT_DEVICE}
UNITS = {
    1: ("件", "1"), 2: ("m", "0.01"), 3: ("℃", "0.1"), 4: ("MPa", "0.1"), 5: ("kPa", "0.1"), 6: ("%LEL", "0.1"),
    7: ("s", "1"), 8: ("V", "0.1"), 9: ("A", "0.1"), 10: ("L/s", "0.1"), 11: ("m³/min", "0.1"), 12: ("m/s", "1"),
}  # fmt: skip


def frame(raw: bytes) -> Json:
    """Return the model of a good frame (§2, §5)."""
    return {
        "serial": little(raw[2:4]),
        "version": [raw[4], raw[5]],
        **time(raw[6:12]),
        "source": raw[12:18][::-1].hex().upper(),
        "dest": raw[18:24][::-1].hex().upper(),
        "cmd": raw[26],
        "adu": unit(raw[27:-3]),
    }


def unit(data: bytes) -> Json | None:
    """Return the model of a data unit (§3, §5)."""
    if not data:
        return None
    kind = data[0]
    if kind not in TYPES:
        notes = ["unknown_type"] if len(data) > 1 else ["adu_short", "unknown_type"]
        count = data[1] if len(data) > 1 else 0
        return {"type": kind, "count": count, "objects": [], "notes": notes, "raw": data[2:].hex()}
    if len(data) == 1:
        return {"type": kind, "count": 0, "objects": [], "notes": ["adu_short"]}
    count, rest = data[1], data[2:]
    fields, tagged, most = TYPES[kind]
    bare = tagged and count > 0 and len(rest) == count * sum(size(one) for one in fields.split())
    rows: list[Json] = []
    while len(rows) < count and (taken := one_object(kind, rest, tagged=tagged and not bare)):
        row, rest = taken
        rows.append(row)
    said = {
        "adu_extra": bool(rest), "adu_short": len(rows) < count, "count_over_limit": count > most,
        "no_time": bare,
    }  # fmt: skip
    form: Json = {"type": kind, "count": count, "objects": rows}
    if odd := sorted(name for name, true in said.items() if true):
        form["notes"] = odd
    if rest:
        form["extra"] = rest.hex()
    return form


def one_object(kind: int, rest: bytes, *, tagged: bool) -> tuple[Json, bytes] | None:
    """Return the object at the beginning and what follows it; None where it is not all there."""
    fields, has_tag, _ = TYPES[kind]
    row: Json = {}
    for field in fields.split():
        if not rest:
            return None
        width = 1 + rest[0] if field == "len" else size(field)
        if len(rest) < width:
            return None
        raw, rest = rest[:width], rest[width:]
        name = field.rstrip("0123456789")
        if field == "len":
            row |= text(raw[1:])
        elif name == "text":
            row |= text(raw)
        elif name == "time":
            row |= time(raw)
        elif name == "raw_value":
            row |= measured(row["analog_type"], raw)
        else:
            row[name] = little(raw)
        if name in {"status", "op"}:
            row["flags"] = [one for at, one in enumerate(NAMES[kind]) if little(raw) >> at & 1]
    if tagged:
        if len(rest) < 6:
            return None
        row |= time(rest[:6])
        rest = rest[6:]
    elif has_tag:
        row["time"] = None
    return row, rest


def size(field: str) -> int:
    digits = "".join(one for one in field if one.isdigit())
    return int(digits or 1)


def little(raw: bytes) -> int:
    return sum(byte << 8 * at for at, byte in enumerate(raw))


def measured(kind: int, raw: bytes) -> Json:
    number = little(raw) - (0x10000 if raw[1] & 0x80 else 0)
    if kind not in UNITS:
        return {"raw_value": number, "value": None, "unit": None}
    unit, resolution = UNITS[kind]
    return {"raw_value": number, "value": f"{number * Decimal(resolution):f}", "unit": unit}


def time(raw: bytes) -> Json:
    second, minute, hour, day, month, year = raw
    words = f"{2000 + year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return {"time": None, "time_raw": raw.hex()}
    return {"time": words} if year <= 99 else {"time": None, "time_raw": raw.hex()}


def text(raw: bytes) -> Json:
    while raw[:1] in {b"\x00", b" "}:
        raw = raw[1:]
    raw = raw.split(b"\x00")[0]
    while raw[-1:] in {b" ", b"\xff"}:
        raw = raw[:-1]
    try:
        return {"text": raw.decode("gb18030"), "text_ok": True}
    except UnicodeDecodeError:
        pass
    for lone in (1, 2, 3):  # a character cut at the end: a first byte, or two or three of four
        tail = raw[-lone:]
        if 0x81 <= tail[0] <= 0xFE and (lone == 1 or 0x30 <= tail[1] <= 0x39):
            try:
                return {"text": raw[:-lone].decode("gb18030"), "text_ok": False}
            except UnicodeDecodeError:
                continue
    return {"text": None, "text_ok": False}  # Undecodable: any text will do.


class Stream:
    """The splitter of §7 with the policy of §6, one byte after the other; ``events`` as ``luoshi gb26875 stream`` prints them."""

    def __init__(self, remembered: dict[tuple[bytes, bytes], float] | None = None) -> None:
        self.bytes: list[tuple[int, float]] = []
        self.remembered = {} if remembered is None else remembered
        self.events: list[tuple[str, Any]] = []
        self.denied = -1.0
        self.now = 0.0
        self.wasted = 0
        self.over = False

    def chunk(self, raw: bytes) -> None:
        for byte in raw:
            self.bytes.append((byte, self.now))
        self.go()

    def advance(self, seconds: float) -> None:
        """Let time pass, moment by moment: whatever runs out does so when it does."""
        until = self.now + seconds
        while self.bytes and self.bytes[0][1] + 5 <= until:
            self.now = max(self.now, self.bytes[0][1] + 5)
            held = len(self.bytes)
            self.go()
            if len(self.bytes) == held:
                break
        self.now = until

    def go(self, *, closing: bool = False) -> None:
        while not self.over and self.step(closing=closing):
            pass
        if self.over:
            self.bytes = []

    def step(self, *, closing: bool) -> bool:
        """Do one thing; False when nothing can be done before more comes."""
        raw = bytes(byte for byte, _ in self.bytes[:1054])
        if not raw.startswith(b"@@"):
            if not raw or (raw == b"@" and not closing):
                return False
            return self.drop()
        length = little(raw[24:26]) if len(raw) >= 26 else None
        if length is not None and length > 1024:
            return self.drop()
        if length is None or len(raw) < 30 + length:
            late = self.bytes[0][1] + 5 <= self.now
            return self.drop() if late or closing else False
        raw = raw[: 30 + length]
        if raw[-2:] != b"##":
            return self.drop()
        if sum(raw[2:-3]) % 256 != raw[-3]:
            if raw[26] not in {3, 5, 6} and (self.denied < 0 or self.now - self.denied >= 1):
                self.denied = self.now
                self.events.append(("deny", little(raw[2:4])))
            return self.drop()
        del self.bytes[: len(raw)]
        self.wasted = 0
        self.take(raw)
        return True

    def drop(self) -> bool:
        del self.bytes[0]
        self.wasted += 1
        self.over = self.wasted >= 65_536
        return True

    def take(self, raw: bytes) -> None:
        """Report and answer a frame (§6)."""
        self.events.append(("frame", frame(raw)))
        command, serial = raw[26], little(raw[2:4])
        if command in {3, 5, 6}:
            return
        if command != 2:
            self.events.append(("deny", serial))
            return
        key = (raw[12:18] + raw[2:4], raw[27:-3])
        known = key in self.remembered and self.now - self.remembered[key] <= 120
        if raw[27:-3] and not known:
            self.remembered[key] = self.now
            self.events.append(("report", frame(raw)))
        self.events.append(("confirm", serial))
