"""How a refusal reads on each path: as the error of the API there, or as plain JSON."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from conformance.catalogue import Catalogue
from conformance.mock.server.base_paths import api_at
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.registry import wire_of


def refusal(catalogue: Catalogue, problem: Problem, path: str) -> Response:
    """Return the response to a refused request, in the form that clients of this path can read."""
    api = api_at(catalogue, path)
    response = (
        JSONResponse(problem.reason.json(), problem.status) if api is None else wire_of(api).refusal(api, problem)
    )
    response.headers.update(problem.headers)
    return response
