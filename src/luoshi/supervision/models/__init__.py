"""The tables of :mod:`luoshi.supervision`."""

from luoshi.supervision.models.order import Order, Press, State
from luoshi.supervision.models.regime import Grade, Regime, Signer
from luoshi.supervision.models.trail import OrderEntry, Step

__all__ = ["Grade", "Order", "OrderEntry", "Press", "Regime", "Signer", "State", "Step"]
