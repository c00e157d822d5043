"""Numbers as Word writes them: ``number_text(3, "chineseCounting")`` is 三.

Source: ECMA-376-1, 17.18.59 ST_NumberFormat, for .docx and WordML; the position in ``BY_CODE`` is
the number of the same format in .doc, .rtf and WordML 2003 ([MS-OSHARED] 2.2.1.3 MSONFC).
Formats that no Chinese document uses (Hebrew, Thai …) are written as decimals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BY_CODE: Final = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal"),
    *("cardinalText", "ordinalText", "hex", "chicago", "ideographDigital", "japaneseCounting"),
    *("aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth", "japaneseLegal"),
    *("japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2"),
    *("aiueoFullWidth", "irohaFullWidth", "decimalZero", "bullet", "ganada", "chosung"),
    *("decimalEnclosedFullstop", "decimalEnclosedParen", "decimalEnclosedCircleChinese"),
    *("ideographEnclosedCircle", "ideographTraditional", "ideographZodiac"),
    *("ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional"),
    *("taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting"),
    *("chineseLegalSimplified", "chineseCountingThousand"),
)
NO_NUMBER_CODE: Final = 255

_SIMPLE = ("零一二三四五六七八九", "十百千", "万亿")
_LEGAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿")
_LEGAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬億")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_REPEATED = 30  # letters; Word itself stops at 780 = 30 × z


def code_format(code: int) -> str:
    """Return the format's name for an MSONFC number: 255 is ``none``, unknown is ``decimal``."""
    if code == NO_NUMBER_CODE:
        return "none"
    return BY_CODE[code] if 0 <= code < len(BY_CODE) else "decimal"


def number_text(number: int, format_: str) -> str:
    """Return ``number`` in ``format_``; empty for ``none`` and ``bullet``, else never empty."""
    if format_ in {"none", "bullet"}:
        return ""
    write = _FORMATS.get(format_)
    written = write(number) if write is not None and number >= 0 else ""
    return written or str(number)


def chinese(number: int, style: tuple[str, str, str] = _SIMPLE, *, bare_ten: bool = True) -> str:
    """Return 0 … 999,999,999,999 in Chinese: 十二, 一百零五. ``bare_ten``: 十, not 一十."""
    digits, tens, groups = style
    if number >= 10**12:
        return ""
    if number == 0:
        return "〇" if style is _SIMPLE else digits[0]
    if number >= 10_000:
        unit = 10**8 if number >= 10**8 else 10**4
        high, low = divmod(number, unit)
        zero = digits[0] if 0 < low < unit // 10 else ""
        rest = chinese(low, style, bare_ten=False) if low else ""
        mark = groups[1] if unit == 10**8 else groups[0]
        return chinese(high, style, bare_ten=bare_ten) + mark + zero + rest
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += (digits[0] if gap else "") + digits[digit] + (tens[place - 1] if place else "")
        gap = False
    short = bare_ten and style is _SIMPLE and 10 <= number < 20
    return written[1:] if short else written


def _chinese_to_99(number: int) -> str:
    """Write chineseCounting: 十, 二十一, but digit by digit from 100 on: 一〇〇."""
    return chinese(number) if number < 100 else _digits(number)


def _digits(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return ""
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


def _letters(number: int) -> str:
    """Write a … z, aa, bb … (the same letter repeated, as Word does)."""
    if not 0 < number <= 26 * _MOST_REPEATED:
        return ""
    repeats, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (repeats + 1)


def _from(first: str, last: int) -> Callable[[int], str]:
    """Return a writer of consecutive code points: ``_from("①", 20)``."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else ""


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else ""


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number else ""


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number // 10 % 10 == 1 else ending}"


def _chicago(number: int) -> str:
    return "*†‡§"[(number - 1) % 4] * min((number + 3) // 4, _MOST_REPEATED) if number else ""


_FORMATS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "ideographEnclosedCircle": _from("㈠", 10),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "chicago": _chicago,
    "numberInDash": lambda number: f"- {number} -",
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "chineseCounting": _chinese_to_99,
    "taiwaneseCounting": _chinese_to_99,
    "chineseCountingThousand": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL_TRADITIONAL),
    "japaneseLegal": lambda number: chinese(number, _LEGAL_TRADITIONAL),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
}
