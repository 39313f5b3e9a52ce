"""What the mock needs of a wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any, Protocol

from starlette.responses import Response
from starlette.routing import Route

from conformance.catalogue import Api
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.rpc import Codec
from conformance.wires.bend import Bend


class Wire(Protocol):
    """How the mock serves an API over one wire; `troubles` are what can be planned for its responses, by kind."""

    troubles: Mapping[str, Bend]

    def routes(self, api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
        """Yield the routes of an API below a base path."""

    def refusal(self, api: Api, problem: Problem) -> Response:
        """Return a refusal in the form that the API's clients can read."""

    def places(self, base: str) -> Mapping[str, str]:
        """Return the paths that clients of an API at this base path are configured with, by what they are."""

    def resembles(self, path: str, media: bytes, headers: Set[bytes]) -> bool:
        """Return whether a request to an unknown path is of this wire, by its media type and its headers' names."""

    def hint(self, base: str) -> str:
        """Return what to do about an unknown path below this base path."""


class Guest(Protocol):
    """A further protocol of remote procedure calls, at the address that a wire has for its own."""

    @property
    def codec(self) -> Codec[Any]:
        """Reads calls of this protocol, and writes its responses."""

    def is_call(self, body: bytes) -> bool:
        """Return whether a body is a call of this protocol, however wrong."""
