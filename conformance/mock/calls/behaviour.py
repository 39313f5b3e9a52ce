"""The behaviour of a method: one function with its name, whose refusals are outcomes of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from conformance.catalogue import Contract
from conformance.mock.state.tenant import Company, User, VendorKey
from conformance.mock.state.world import World
from conformance.wires.rest.binding import TokenDoor

_NO_TOKENS: Final = TokenDoor()


@dataclass(frozen=True)
class Call:
    """A call of a known caller: the user, the company, their world and the arguments.

    `arguments` are plain values by parameter name, None for a missing one. Over REST `scopes` are those of the token,
    `tokens` is what the API states about tokens, `url` the base URL of the call, and `ends` when the token expires.
    """

    world: World
    company: Company
    user: User
    vendor_key: VendorKey | None
    arguments: Mapping[str, Any]
    scopes: frozenset[str] = frozenset()
    tokens: TokenDoor = _NO_TOKENS
    url: str = ""
    ends: datetime | None = None

    def made_with(self, arguments: Mapping[str, Any], url: str, scopes: frozenset[str], ends: datetime) -> Call:
        """Return the call of the same caller with these arguments, by the token that has these scopes."""
        return Call(self.world, self.company, self.user, self.vendor_key, arguments, scopes, self.tokens, url, ends)

    def text(self, parameter: str) -> str:
        """Return a text argument, empty if it is missing."""
        return self.arguments[parameter] or ""

    def need_admin(self, outcome: str) -> None:
        """Refuse with this outcome unless the caller is an admin."""
        if self.user.role != "ADMIN":
            raise Refusal(outcome)


@dataclass(frozen=True)
class File:
    """A response that is a file: its media type and its bytes."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """An outcome by its name in the contract, the variables of its text, and the other members of the response.

    Over REST, `file` is what is returned instead of members.
    """

    outcome: str
    variables: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)
    file: File | None = None


class Refusal(Exception):
    """Ends the call with this outcome of the contract and nothing changed; `because` is a detail for REST responses."""

    def __init__(self, outcome: str, *, because: str = "", **variables: str) -> None:
        super().__init__(outcome)
        self.because = because
        self.reply = Reply(outcome, variables)


class InternalFailure(RuntimeError):
    """Raised in a call where the provider state makes the service fail inside."""


Behaviour = Callable[[Call], Reply]

_BEHAVIOURS: dict[tuple[str, str], Behaviour] = {}


def behaviour(function: Behaviour) -> Behaviour:
    """Register a function as the behaviour of the method with its name; its package has the name of the API."""
    api = function.__module__.split(".")[-2]
    _BEHAVIOURS[api, function.__name__] = function
    return function


def behaviour_of(contract: Contract) -> Behaviour:
    """Return the behaviour for a contract; KeyError if there is none."""
    return _BEHAVIOURS[contract.api, contract.method]


def behaviours() -> frozenset[tuple[str, str]]:
    """Return (api, method) of every behaviour."""
    return frozenset(_BEHAVIOURS)
