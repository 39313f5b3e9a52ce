"""What the readers of every wire share: how they say no, and what they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request

Reader = Callable[[Api, str, Request, str, str], "tuple[Contract | None] | None"]
"""Reads a request to an API (its base path, the request, the path and query): None if the path is not the API's own,
else the contract of what it calls, which is None for the API's own description."""


class No(Exception):
    """A request that cannot be understood in one way only, or that is not allowed; why, and what to do."""

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.why, self.do = why, do


def no(why: str, do: str = "") -> NoReturn:
    """Refuse the request."""
    raise No(why, do)


def values(request: Request, name: str) -> list[str]:
    """Return every value of a header, which is named in small letters."""
    return [value for key, value in request.headers.items() if key.lower() == name]
