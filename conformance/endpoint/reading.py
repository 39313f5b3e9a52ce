"""The interface of the request readers, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request


@dataclass(frozen=True)
class Reading:
    """What a request to an API is: a call, or without a contract something beside the calls.

    That is asking for a token or for the API's description, for example. `safe` says that sending it twice does no more
    than sending it once. `arguments` returns what the call's request members are; it raises No where a service could
    read them in another way.
    """

    contract: Contract | None
    safe: bool
    arguments: Callable[[], Mapping[str, Any]] = field(default=dict, compare=False)

    @classmethod
    def of(cls, contract: Contract, arguments: Callable[[], Mapping[str, Any]] = dict) -> Reading:
        """Return the reading of a call."""
        return cls(contract, contract.effect == "reads", arguments)


Reader = Callable[[Api, str, Request, str, str], Reading | None]
"""Reads a request to an API from its base path, the request, the path and the query. Returns None if the path does not
belong to the API."""


class No(Exception):
    """The request is ambiguous or not allowed; `why` is the reason and `do` the remedy."""

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.why, self.do = why, do


def no(why: str, do: str = "") -> NoReturn:
    """Refuse the request."""
    raise No(why, do)


def values(request: Request, name: str) -> list[str]:
    """Return every value of a header, given its lower-case name."""
    return [value for key, value in request.headers.items() if key.lower() == name]
