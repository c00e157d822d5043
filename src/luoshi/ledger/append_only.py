"""The guard of append-only tables, under the name that migrations of the ledger and the domains use."""

from luoshi.units.append_only import guard

__all__ = ["guard"]
