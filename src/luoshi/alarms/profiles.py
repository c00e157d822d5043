"""The maker's profile of a device."""

from __future__ import annotations

from functools import cache

from luoshi.alarms.bilingual import in_words
from luoshi.gb26875 import STANDARD, BadProfile, Profile, read_profile
from luoshi.gb26875.profiles import shipped


@cache
def profile_of(name: str) -> Profile:
    """Return the profile of that name; one that is not shipped reads as the standard, for its fires must be seen."""
    try:
        return read_profile(name)
    except BadProfile:
        return STANDARD


def choices() -> list[tuple[str, str]]:
    """Return the shipped profiles, each with its title."""
    return [(name, in_words(profile_of(name).title)) for name in shipped()]
