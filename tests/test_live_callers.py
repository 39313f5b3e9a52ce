"""Callers of a live endpoint that a profile need not name, since they follow from those that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.catalogue.binding import COMPANY, USER, VENDOR
from conformance.endpoint import made_up
from conformance.endpoint.settings import Environment, Profile
from conformance.errors import Unarranged
from conformance.scene.arranging.live import LiveArranger

ADMIN = {COMPANY: "our company", USER: "our user", VENDOR: "our vendor"}
OWN = {COMPANY: "their company", USER: "a key that is no longer known", VENDOR: "their vendor"}


def profile(**callers: Mapping[str, str]) -> Profile:
    """Return a live profile with these callers, by words with underscores for spaces."""
    keys: dict[str, Any] = {}
    values = {}
    for words, members in callers.items():
        keys[words.replace("_", " ")] = {member: f"{words}_{member}" for member in members}
        values |= {f"{words}_{member}": value for member, value in members.items()}
    return Profile("x", "live", {}, frozenset({"reads"}), keys=keys, environment=Environment(values))


@pytest.mark.parametrize(
    ("words", "member"),
    [
        ("a user nobody knows", USER),
        ("an admin who names an unknown company", COMPANY),
        ("an admin with an unknown vendor key", VENDOR),
        ("an admin without a vendor key", VENDOR),
    ],
)
def test_a_caller_whom_nobody_knows_needs_no_provisioning(words: str, member: str) -> None:
    arranger = LiveArranger(profile(an_admin=ADMIN))
    arranger.caller(words)
    keys = dict(arranger.keys())
    assert keys[member] != ADMIN[member]
    assert made_up.is_made_up(keys) is bool(keys[member])
    assert {**keys, member: ADMIN[member]} == ADMIN


def test_the_keys_that_a_profile_names_come_first() -> None:
    arranger = LiveArranger(profile(an_admin=ADMIN, a_user_nobody_knows=OWN))
    arranger.caller("a user nobody knows")
    assert arranger.keys() == OWN
    assert not made_up.is_made_up(OWN)


def test_without_an_admin_no_caller_follows() -> None:
    arranger = LiveArranger(profile(a_member=ADMIN))
    arranger.caller("a user nobody knows")
    with pytest.raises(Unarranged, match="a user nobody knows"):
        arranger.keys()
