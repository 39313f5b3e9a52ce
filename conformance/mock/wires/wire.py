"""The wires that the mock speaks: what each has to offer, and the one table by which the mock chooses among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from starlette.responses import Response
from starlette.routing import Route

from conformance.catalogue import Api
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.rest.wire import RestWire
from conformance.mock.wires.soap.wire import SoapWire


class Wire(Protocol):
    """How the mock serves an API over one wire."""

    def routes(self, api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
        """Yield the routes of an API below a base path."""

    def refusal(self, api: Api, problem: Problem) -> Response:
        """Return a refusal in the form that the API's clients can read."""

    def hint(self, base: str) -> str:
        """Return what to do about an unknown path below this base path."""


WIRES: Final[Mapping[str, Wire]] = {"soap-rpc-encoded": SoapWire(), "rest-json": RestWire()}
"""Every wire by its name in api.json."""
