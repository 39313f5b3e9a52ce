"""The bearer token that a scenario's caller sends: a valid one by default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.catalogue import Api, Contract
from conformance.endpoint.made_up import TOKEN
from conformance.wires.calling import Bearers

REQUIRED, LIFETIME = "token-required", "token-lifetime"
TOKENS = {"missing": REQUIRED, "wrong": REQUIRED, "([0-9]+) seconds old": LIFETIME}
"""The tokens that a Given can name, each with the convention that it tests."""


@dataclass
class Authorization:
    """The caller's token as Givens describe it.

    `kind` is good, missing or wrong; `scope` is the requested scope, all scopes if empty; `age` is in seconds.
    """

    kind: str = "good"
    scope: str = ""
    age: int | None = None

    def use(self, token: str) -> None:
        """Use a token that matches one of the patterns in TOKENS."""
        if old := re.fullmatch("([0-9]+) seconds old", token):
            self.age = int(old[1])
        else:
            self.kind = token

    @property
    def convention(self) -> str:
        """The convention that a call with this token tests; "" for an ordinary token."""
        if self.age is not None:
            return LIFETIME
        return REQUIRED if self.kind != "good" else ""

    def headers(
        self, contract: Contract, api: Api, tokens: Bearers, keys: Mapping[str, str], elapse: Callable[[int], None]
    ) -> dict[str, str]:
        """Return the Authorization header; none if the caller has no token or the method needs none."""
        if not contract.operation.bearer or self.kind == "missing":
            return {}
        if self.kind == "wrong":
            return {"Authorization": f"Bearer {TOKEN}"}
        token = tokens.bearer(keys, self.scope or every_scope(api))
        if self.age is not None:
            elapse(self.age)
            tokens.forget()  # the next call gets a new token
        return {"Authorization": f"Bearer {token}"}


def every_scope(api: Api) -> str:
    """Return all scopes that the operations of an API require, as a token request lists them."""
    return " ".join(sorted({scope for c in api.methods.values() for scope in c.operation.scopes}))
