"""Which bearer token a scenario's caller sends: a good one unless a Given says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.catalogue import Api, Contract
from conformance.wires.calling import Bearers

WRONG = "not-a-token-that-was-ever-granted"
REQUIRED, LIFETIME = "token-required", "token-lifetime"
TOKENS = {"missing": REQUIRED, "wrong": REQUIRED, "([0-9]+) seconds old": LIFETIME}
"""What a Given can say of the caller's token, with the convention that it puts to the test."""


@dataclass
class Authorization:
    """What Givens said of the caller's token.

    `kind` is good, missing or wrong; `scope` is asked for, everything if empty; `held` are seconds since the grant.
    """

    kind: str = "good"
    scope: str = ""
    held: int | None = None

    def given(self, token: str) -> None:
        """Take in what a Given says of the token, in one of the words of TOKENS."""
        if old := re.fullmatch("([0-9]+) seconds old", token):
            self.held = int(old[1])
        else:
            self.kind = token

    @property
    def convention(self) -> str:
        """The convention that a call with this token puts to the test, "" where it is an ordinary one."""
        if self.held is not None:
            return LIFETIME
        return REQUIRED if self.kind != "good" else ""

    def headers(
        self, contract: Contract, api: Api, tokens: Bearers, keys: Mapping[str, str], elapse: Callable[[int], None]
    ) -> dict[str, str]:
        """Return the header that carries the token, none where the caller has none or the call needs none."""
        if not contract.operation.bearer or self.kind == "missing":
            return {}
        if self.kind == "wrong":
            return {"Authorization": f"Bearer {WRONG}"}
        token = tokens.bearer(keys, self.scope or every_scope(api))
        if self.held is not None:
            elapse(self.held)
            tokens.forget()  # whoever calls next is somebody with a new token
        return {"Authorization": f"Bearer {token}"}


def every_scope(api: Api) -> str:
    """Return all scopes that the operations of an API ask for, as a token request lists them."""
    return " ".join(sorted({scope for c in api.methods.values() for scope in c.operation.scopes}))
