"""Keys that nobody has, for callers whom every live service refuses: they need no provisioning and leave nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from conformance.catalogue.binding import COMPANY, USER, VENDOR

_NAMESPACE: Final = uuid.UUID("3f1c2f0e-5d0b-5c7e-8a64-6b1d1d0f9c55")
MADE_UP: Final[Mapping[str, str]] = {member: str(uuid.uuid5(_NAMESPACE, member)) for member in (COMPANY, USER, VENDOR)}
"""A key of each kind that nobody has."""
TOKEN: Final = "not-a-token-that-was-ever-granted"  # noqa: S105 - it opens nothing
"""A bearer token that nobody has."""
CALLERS: Final[Mapping[str, Mapping[str, str]]] = {
    "a user nobody knows": {USER: MADE_UP[USER]},
    "an admin who names an unknown company": {COMPANY: MADE_UP[COMPANY]},
    "an admin with an unknown vendor key": {VENDOR: MADE_UP[VENDOR]},
    "an admin without a vendor key": {VENDOR: ""},
}
"""How the keys of these callers differ from those of the company's admin."""


def is_made_up(keys: Mapping[str, str]) -> bool:
    """Return whether one of these keys is one that nobody has."""
    return any(keys.get(member) == value for member, value in MADE_UP.items())
