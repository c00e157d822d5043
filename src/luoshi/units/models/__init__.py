"""The tables of :mod:`luoshi.units`."""

from luoshi.units.models.area import Area, AreaKind, Chief
from luoshi.units.models.duty import Duty, DutyRole, Field
from luoshi.units.models.entry import RegisterEntry, Subject, Verb
from luoshi.units.models.person import Role, User
from luoshi.units.models.post import Holding, Post, PostKind
from luoshi.units.models.token import ApiToken, Scope
from luoshi.units.models.unit import Unit, UnitKind

__all__ = [
    "ApiToken",
    "Area",
    "AreaKind",
    "Chief",
    "Duty",
    "DutyRole",
    "Field",
    "Holding",
    "Post",
    "PostKind",
    "RegisterEntry",
    "Role",
    "Scope",
    "Subject",
    "Unit",
    "UnitKind",
    "User",
    "Verb",
]
