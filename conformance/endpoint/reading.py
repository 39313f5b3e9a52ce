"""The interface of the request readers, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request

Reader = Callable[[Api, str, Request, str, str], "tuple[Contract | None] | None"]
"""Reads a request to an API from its base path, the request, the path and the query. Returns None if the path does not
belong to the API, else a tuple with the contract of the call, or with None for the API's description."""


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
