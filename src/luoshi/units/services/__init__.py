"""Every change of the register: one function each, told who and when, one transaction with its journal line."""

from luoshi.units.services.areas import (
    change_area,
    create_area,
    end_chief,
    name_chief,
    remove_area,
)
from luoshi.units.services.duties import (
    change_duty,
    change_field,
    create_duty,
    create_field,
    remove_duty,
    remove_field,
)
from luoshi.units.services.errors import Incomplete, NotAllowed, NotPermitted, Refused
from luoshi.units.services.merging import merge_unit
from luoshi.units.services.people import (
    change_user,
    create_user,
    lock_user,
    note_account,
    set_password,
    unlock_user,
    void_password,
)
from luoshi.units.services.posts import (
    appoint,
    change_post,
    create_post,
    dismiss,
    remove_post,
    withdraw_holding,
)
from luoshi.units.services.tokens import make_token, note_use, revoke_token, token_of
from luoshi.units.services.tree import (
    change_unit,
    close_unit,
    create_unit,
    move_unit,
    reopen_unit,
    what_keeps,
)

__all__ = [
    "Incomplete",
    "NotAllowed",
    "NotPermitted",
    "Refused",
    "appoint",
    "change_area",
    "change_duty",
    "change_field",
    "change_post",
    "change_unit",
    "change_user",
    "close_unit",
    "create_area",
    "create_duty",
    "create_field",
    "create_post",
    "create_unit",
    "create_user",
    "dismiss",
    "end_chief",
    "lock_user",
    "make_token",
    "merge_unit",
    "move_unit",
    "name_chief",
    "note_account",
    "note_use",
    "remove_area",
    "remove_duty",
    "remove_field",
    "remove_post",
    "reopen_unit",
    "revoke_token",
    "set_password",
    "token_of",
    "unlock_user",
    "void_password",
    "what_keeps",
    "withdraw_holding",
]
