"""Chinese and Arabic numerals as written in official documents."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
CHINESE_NUMBER = r"[零〇一二三四五六七八九十百千两]+"
STEMS = "甲乙丙丁戊己庚辛壬癸"
RINGED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
FORMAL = "壹贰叁肆伍陆柒捌玖拾"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_PLACES = re.compile(r"[零〇○一二三四五六七八九]{2,}")


def chinese_to_number(text: str) -> float | None:
    """Return the value of ``text`` (三百六十一, 二〇二五, 五点二, 两万三千) or None when it is no numeral."""
    whole, point, fraction = text.partition("点")
    if point:
        head = chinese_to_number(whole)
        if head is None or not fraction or any(c not in DIGITS for c in fraction):
            return None
        return float(f"{head:.0f}." + "".join(str(DIGITS[c]) for c in fraction))
    if _PLACES.fullmatch(text):
        return float("".join(str(DIGITS[c]) for c in text))
    return _summed(text)


def _summed(text: str) -> float | None:
    """Add up a numeral written with steps (三百六十一) and myriads (两万三千亿)."""
    total, section, digit, step = 0, 0, None, 1
    for char in text:
        if char in DIGITS:
            step = 1 if DIGITS[char] == 0 else step  # 零 says that the next digit counts ones
            digit = DIGITS[char]
        elif char in STEPS:
            step = STEPS[char]
            section += (1 if digit is None else digit) * step
            digit = None
        elif char in MYRIADS:
            part, step = section + (digit or 0), MYRIADS[char]
            # 三万亿: the greater myriad multiplies all before it; 一亿二千万: the smaller only its own part.
            total = (total + part) * step if total < step else total + part * step
            section, digit = 0, None
        else:
            return None
    if not text or text[0] in MYRIADS:
        return None
    if digit and step >= 100:
        digit *= step // 10  # 二百五 is 250, 三万二 is 32000
    return float(total + section + (digit or 0))


def to_number(text: str) -> float | None:
    """Return the value of an Arabic (1,350; 7．5; full-width) or Chinese numeral, else None."""
    plain = text.translate(_NARROW).replace(",", "").replace("，", "")
    return float(plain) if _DECIMAL.fullmatch(plain) else chinese_to_number(text)


_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")


def ordinal(text: str) -> int | None:
    """Return the rank that an enumerator names (三 → 3, ② → 2, 12 → 12, b → 2), or None."""
    if len(text) == 1 and text in CIRCLED:
        return CIRCLED.index(text) + 1
    if len(text) == 1 and text in FORMAL:
        return FORMAL.index(text) + 1
    if len(text) == 1 and text in STEMS:
        return STEMS.index(text) + 1
    if len(text) == 1 and text in RINGED:
        return RINGED.index(text) + 1
    if len(text) == 1 and "a" <= text.lower() <= "z":
        return ord(text.lower()) - ord("a") + 1
    value = to_number(text)
    return None if value is None else int(value)
