"""Kinds of values that several schemas share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, Field

LARGEST = 2**63 - 1
CLEAN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        msg = _("年份应在2000到2100之间")
        raise ValueError(msg)
    return moment


Key = Annotated[int, Field(ge=1, le=LARGEST)]
Percent = Annotated[int, Field(ge=0, le=100)]
Text = Annotated[str, Field(max_length=4000, pattern=CLEAN)]
Line = Annotated[str, Field(max_length=200, pattern=CLEAN)]
Title = Annotated[str, Field(min_length=1, max_length=500, pattern=CLEAN)]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_our_time),
    Field(description="带时区，如 2026-06-30T23:59:59+08:00"),
]
