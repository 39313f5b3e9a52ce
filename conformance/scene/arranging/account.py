"""What reading calls show of the companies of a profile's callers, and the callers that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from conformance.catalogue.binding import COMPANY, USER, VENDOR
from conformance.endpoint.settings import Profile
from conformance.errors import EndpointBroken, Unarranged
from conformance.scene.arranging.arranger import ADMIN, Keys

OTHER_ADMIN: Final = "an admin of another company"
Read = Callable[[Keys], Sequence[Mapping[str, Any]]]
"""Returns the facts of every company of the user with these keys; Unarranged where the service refused them."""
Look = Callable[[Keys, str, Mapping[str, Any]], str]
"""Returns a fact of a company that a call of its own shows, by what its user's list shows; empty where none does."""
Caller = Callable[[str], Keys | None]
"""Returns the keys of a caller whom the profile names, None for any other."""


class Account:
    """The companies of the profile's two admins; `read` and `look` call the service, and nothing is read twice."""

    def __init__(self, caller: Caller, read: Read, look: Look = lambda *_: "") -> None:
        self._caller, self._read, self._look = caller, read, look
        self._seen: dict[tuple[str, str], str] = {}
        self._companies: dict[str, Sequence[Mapping[str, Any]]] = {}

    @classmethod
    def of(cls, profile: Profile, read: Read, look: Look = lambda *_: "") -> Account:
        """Return the account of a profile's callers."""
        return cls(lambda words: revealed(profile, words) if words in profile.keys else None, read, look)

    def fact(self, words: str, fact: str) -> str | None:
        """Return a fact of the company that an admin names, None where no reading call shows it."""
        keys = self._caller(words)
        if keys is None:
            return None
        if fact == "uuid" and keys.get(COMPANY):
            return keys[COMPANY]
        listed = [company for company in self._companies_of(keys) if company.get("uuid") == keys.get(COMPANY)]
        known = listed[0] if len(listed) == 1 else {"uuid": keys.get(COMPANY, "")}
        value = known.get(fact) or self._looked_up(keys, fact, known)
        return str(value) if value else None

    def _looked_up(self, keys: Keys, fact: str, known: Mapping[str, Any]) -> str:
        at = (keys.get(COMPANY, ""), fact)
        if at not in self._seen:
            try:
                self._seen[at] = self._look(keys, fact, known)
            except (EndpointBroken, Unarranged):
                self._seen[at] = ""
        return self._seen[at]

    def keys(self, words: str) -> Keys | None:
        """Return the keys of a caller that follow from those of the admins, None where nothing leads to one."""
        admin, other = self._caller(ADMIN), self._caller(OTHER_ADMIN)
        if admin is None:
            return None
        if words in _ALONE:
            return {**admin, COMPANY: ""} if _ALONE[words](len(self._companies_of(admin))) else None
        if other is None:
            return None
        if words == "an admin with another vendor's key":
            theirs = other.get(VENDOR, "")
            return {**admin, VENDOR: theirs} if theirs and theirs != admin.get(VENDOR) else None
        if words == "an admin of another company with our vendor key":
            return {**other, VENDOR: admin.get(VENDOR, "")}
        if words == "a user of another company":
            companies = {company.get("uuid") for company in self._companies_of(other)}
            outside = companies and admin.get(COMPANY) not in companies
            return {**admin, USER: other[USER]} if outside else None
        return None

    def _companies_of(self, keys: Keys) -> Sequence[Mapping[str, Any]]:
        user = keys.get(USER, "")
        if user not in self._companies:
            try:
                self._companies[user] = self._read(keys)
            except (EndpointBroken, Unarranged):
                self._companies[user] = ()
        return self._companies[user]


def revealed(profile: Profile, words: str) -> dict[str, str]:
    """Return the keys of a caller whom the profile names."""
    return {member: secret.reveal() for member, secret in profile.caller(words).items()}


_ALONE: Final[Mapping[str, Callable[[int], bool]]] = {
    "an admin who names no company": lambda companies: companies == 1,
    "a user of several companies who names none": lambda companies: companies > 1,
}
"""Callers who name no company, by how many companies the user has to have."""
