"""What a method does: one function a method, found by its name; its refusals are outcomes of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.catalogue import Contract
from conformance.mock.state.tenant import Company, User, VendorKey
from conformance.mock.state.world import World


@dataclass(frozen=True)
class Call:
    """A call whose caller is known: who asks, for which company, in which world, with which arguments.

    `arguments` are plain values by parameter name, None where nothing was given. Over REST `scopes` is what the token
    allows, `tokens` what the contracts state of tokens, and `url` the address below which the API was called.
    """

    world: World
    company: Company
    user: User
    vendor_key: VendorKey | None
    arguments: Mapping[str, Any]
    scopes: frozenset[str] = frozenset()
    tokens: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""

    def text(self, parameter: str) -> str:
        """Return a text argument, empty when nothing was given."""
        return self.arguments[parameter] or ""

    def need_admin(self, otherwise: str) -> None:
        """Refuse with the outcome named `otherwise` unless the caller is an admin."""
        if self.user.role != "ADMIN":
            raise Refusal(otherwise)


@dataclass(frozen=True)
class Reply:
    """An outcome by its name in the contract, the variables of its text, and the answer's other members."""

    outcome: str
    variables: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """The call ends here, with this outcome of the contract and nothing changed; `because` says more where REST can."""

    def __init__(self, outcome: str, *, because: str = "", **variables: str) -> None:
        super().__init__(outcome)
        self.because = because
        self.reply = Reply(outcome, variables)


Behaviour = Callable[[Call], Reply]

_BEHAVIOURS: dict[tuple[str, str], Behaviour] = {}


def behaviour(function: Behaviour) -> Behaviour:
    """Register a function as the behaviour of the method it is named after; the package it stands in names the API."""
    api = function.__module__.split(".")[-2]
    _BEHAVIOURS[api, function.__name__] = function
    return function


def behaviour_of(contract: Contract) -> Behaviour:
    """Return the function that behaves as the contract says; KeyError if nobody wrote it."""
    return _BEHAVIOURS[contract.api, contract.method]


def behaviours() -> frozenset[tuple[str, str]]:
    """Return (api, method) of every behaviour there is."""
    return frozenset(_BEHAVIOURS)
