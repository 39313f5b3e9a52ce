"""REST in the mock: the routes of an API, its description, and the form of a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.catalogue import Api
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.rest.errors import rest_error
from conformance.mock.wires.rest.service import RestService
from conformance.wires.rest import faults
from conformance.wires.rest.openapi import openapi


class RestWire:
    """Serves an API as JSON over HTTP, with its OpenAPI description beside it."""

    troubles = faults.TROUBLES

    def routes(self, api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
        """Yield the routes of an API below a base path."""

        async def description(request: Request) -> Response:
            return JSONResponse(openapi(api, f"{str(request.base_url).rstrip('/')}{base}"))

        yield Route(f"{base}/openapi.json", description, methods=["GET"])
        yield from RestService(api, worlds).routes(base)

    def refusal(self, api: Api, problem: Problem) -> Response:
        """Return a refusal as one of the API's own errors."""
        return rest_error(api, problem.status, problem.code, list(problem.reason.lines))

    def places(self, base: str) -> Mapping[str, str]:
        """Return the base path and the path of the description."""
        return {"base URL": base, "OpenAPI": f"{base}/openapi.json"}

    def resembles(self, path: str, media: bytes, headers: Set[bytes]) -> bool:  # noqa: ARG002
        """Return False: JSON to an unknown path is refused in JSON in any case."""
        return False

    def hint(self, base: str) -> str:
        """Return what to do about an unknown path below this base path."""
        return f"look up the paths in {base}/openapi.json"
