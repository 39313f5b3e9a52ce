"""Decides from its bytes whether a writing call could harm what the run did not make; default deny."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from conformance.catalogue.binding import COMPANY, KEYS, USER, VENDOR
from conformance.catalogue.evidence import Basis
from conformance.catalogue.model import Contract
from conformance.catalogue.trace import COMPANY_RECORD, Changes, Trace, values_at
from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.made_up import MADE_UP, TOKEN
from conformance.endpoint.owned import Owned
from conformance.endpoint.reading import No, Reading, no, values
from conformance.endpoint.settings import Profile

REFUSED: Final[Mapping[str, str]] = {
    "an admin with a disabled vendor key": "vendor-api-key-disabled",
    "a user not yet activated": "user-not-activated",
    "a user of another company": "user-has-no-rights-to-company",
    "a user of several companies who names none": "no-company-id-given",
    "a user nobody knows": "user-not-found",
    "an admin who names an unknown company": "company-not-found",
    "an admin of a locked company": "company-account-is-locked",
    "an admin who left the first-time wizard": "first-time-wizard-not-completed",
}
"""The callers whom every method with keys refuses, each with the outcome."""
_LARGEST: Final = 100_000
"""The size up to which a response is searched for a token; Tokens accepts no larger one."""


class Marks(No):
    """The call reads, but would mark as read what is somebody else's."""


class Harm:
    """Judges writing calls to a live endpoint.

    A call may leave only the traces that the profile allows, and may change only records that the run owns, unless it
    is bound to be refused because of its keys, or takes back what the run did.
    """

    def __init__(self, profile: Profile, owned: Owned) -> None:
        self._profile, self.owned = profile, owned

    def check(self, contract: Contract, reading: Reading, request: Request) -> None:
        """Raise No unless the call can do no harm."""
        trace = contract.trace
        if trace is None:
            no(f"{contract.method} writes, and its contract does not say what it leaves")
        keys = self._keys(contract, reading, request)
        if self._is_refused(contract, keys, request):
            return
        arguments = reading.arguments()
        if self.owned.undoes(contract.method, without_keys(contract, arguments)):
            return
        kind = trace.of(arguments)
        if kind not in self._profile.allows:
            no(
                f"{contract.method} leaves a {kind} trace, which the profile does not allow",
                f"add {str(kind)!r} to `allows` of the profile, if calls may leave that",
            )
        self._check_record(contract, trace, arguments, keys)

    def check_marks(self, contract: Contract, reading: Reading, request: Request) -> None:
        """Raise Marks unless what a reading call marks as read is the run's own."""
        marks = contract.marks
        if marks is None or self._is_refused(contract, self._keys(contract, reading, request), request):
            return
        for identity in _subjects(reading.arguments(), marks):
            if not self.owned.may_change(marks.record, identity):
                raise Marks(
                    f"{contract.method} marks an existing record ({marks.record}) that this run did not make as read",
                    f"let calls make the {marks.record}, or set disposable = true for the fixture",
                )

    def hear(self, exchange: Exchange) -> None:
        """Remember which token was granted for which keys."""
        if exchange.response is None or len(exchange.response.body) > _LARGEST:
            return
        if not urlsplit(exchange.request.url).path.endswith("/token"):
            return
        with suppress(ValueError, RecursionError):
            granted = json.loads(exchange.response.body)
            token = granted.get("access_token") if isinstance(granted, dict) else None
            if isinstance(token, str):
                asked = dict(parse_qsl(exchange.request.body.decode("utf-8", "replace")))
                names = {COMPANY: "client_id", USER: "client_secret", VENDOR: "vendor_api_key"}
                keys = {member: asked.get(name, "") for member, name in names.items()}
                self.owned.grant(token, keys, frozenset(asked.get("scope", "").split()))

    def _check_record(
        self, contract: Contract, trace: Trace, arguments: Mapping[str, Any], keys: Mapping[str, str]
    ) -> None:
        changes = trace.changes
        if changes is None:
            return
        if not changes.by:
            if not self.owned.has(COMPANY_RECORD, keys.get(COMPANY, "")):
                no(
                    f"{contract.method} changes the caller's company for good",
                    "set disposable = true for a caller whose company may be changed",
                )
            return
        for identity in _subjects(arguments, changes):
            if not self.owned.may_change(changes.record, identity):
                no(
                    f"{contract.method} changes an existing record ({changes.record}) that this run did not make",
                    f"let calls make the {changes.record}, or set disposable = true for the fixture",
                )

    def _keys(self, contract: Contract, reading: Reading, request: Request) -> Mapping[str, str]:
        """Return the caller's keys by member, as far as the request shows them."""
        if contract.operation.bearer:
            token = _token(request)
            grant = self.owned.granted(token)
            return grant.keys if grant is not None else {}
        holder = contract.operation.keys
        found = reading.arguments().get(holder, {}) if holder else {}
        return {name: text for name in KEYS if isinstance(text := found.get(name), str)} if found else {}

    def _is_refused(self, contract: Contract, keys: Mapping[str, str], request: Request) -> bool:
        """Return whether the documents say that the call is refused because of its keys."""
        if not contract.operation.protected:
            return False
        if contract.operation.bearer:
            token = _token(request)
            grant = self.owned.granted(token)
            if grant is not None and grant.scopes and contract.operation.scopes:
                return grant.scopes.isdisjoint(contract.operation.scopes)
            return token in ("", TOKEN)
        if keys.get(USER) == MADE_UP[USER]:
            return _documents(contract, REFUSED["a user nobody knows"])
        if keys.get(COMPANY) == MADE_UP[COMPANY]:
            return _documents(contract, REFUSED["an admin who names an unknown company"])
        callers = {name for name, members in self._profile.keys.items() if self._has(members, keys)}
        return bool(callers) and all(name in REFUSED and _documents(contract, REFUSED[name]) for name in callers)

    def _has(self, members: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        known = {member: self._profile.environment.values.get(name, "").strip() for member, name in members.items()}
        return all(known.get(member, "") == keys.get(member, "") for member in KEYS)


def without_keys(contract: Contract, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call without the member that holds the caller's keys."""
    return {name: value for name, value in arguments.items() if name != contract.operation.keys}


def _subjects(arguments: Mapping[str, Any], changes: Changes) -> Iterator[Any]:
    """Yield the ids of the records that a call changes; None where it names none."""
    found = [
        item for value in values_at(arguments, changes.by) for item in (value if isinstance(value, list) else [value])
    ]
    yield from found or [None]


def _token(request: Request) -> str:
    """Return the bearer token that a request carries, empty without one."""
    return next((value.removeprefix("Bearer ") for value in values(request, "authorization")), "")


def _documents(contract: Contract, outcome: str) -> bool:
    """Return whether a method has an outcome that is more than an assumption."""
    return any(o.name == outcome and o.evidence.basis is not Basis.ASSUMED for o in contract.outcomes)
