"""Codes of units and areas: 行政区划代码 (GB/T 2260, GB/T 10114) and 统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from stdnum import numdb
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

AREA_CODE: Final = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
# Six digits name a county and above, nine a street or town, twelve a village or community.


class BadCode(ValueError):
    """The code breaks its standard; the message says how."""


def area_code(text: str) -> str:
    """Return an administrative division code without blanks.

    Raises ``BadCode`` when it has not 6, 9 or 12 digits or begins with no province. A county that the built-in list
    does not know is no fault (:func:`is_known_area`): the divisions change every year.
    """
    code = "".join(text.split())
    if not AREA_CODE.fullmatch(code):
        raise BadCode(_("行政区划代码是 6、9 或 12 位数字，如 330102。"))
    if not _named(code, "province"):
        raise BadCode(_("行政区划代码的前两位 %s 不是任何省份。") % code[:2])
    return code


def is_known_area(code: str) -> bool:
    """Whether the first six digits stand in the list of GB/T 2260, of today or of an earlier year."""
    return _named(code[:6], "county")


def _named(code: str, part: str) -> bool:
    return any(part in facts for _digits, facts in numdb.get("cn/loc").info(code))


def credit_code(text: str) -> str:
    """Return a unified social credit code in capitals without blanks.

    Raises ``BadCode`` when its length, its characters or its check digit are wrong.
    """
    try:
        return uscc.validate(text)
    except InvalidLength:
        why = _("统一社会信用代码是 18 位。")
    except InvalidFormat:
        why = _("统一社会信用代码里有不该有的字符（不用 I、O、Z、S、V）。")
    except InvalidChecksum:
        why = _("统一社会信用代码的末位校验不符，请核对有没有抄错。")
    except ValidationError:
        why = _("统一社会信用代码不正确。")
    raise BadCode(why)
