"""Everything that changes orders: one function per change."""

from luoshi.supervision.services.changing import change
from luoshi.supervision.services.deciding import decline, sign
from luoshi.supervision.services.drafting import draft_by_hand, draft_prepared
from luoshi.supervision.services.lapsing import lapse
from luoshi.supervision.services.regime import set_regime
from luoshi.supervision.services.voiding import void_moot

__all__ = [
    "change",
    "decline",
    "draft_by_hand",
    "draft_prepared",
    "lapse",
    "set_regime",
    "sign",
    "void_moot",
]
