"""How a refusal reads on each path: as the error of the API there, or as plain JSON; and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from conformance.catalogue import Api, Catalogue
from conformance.mock.server.base_paths import BASES, CONTROL, api_at, is_own
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.registry import wire_of

_LONGEST: Final = 200
"""The length at which an unknown path is cut before it is compared with those that exist."""


def refusal(api: Api | None, problem: Problem) -> Response:
    """Return the response to a refused request, in the form that clients of this API can read; JSON without one."""
    response = (
        JSONResponse(problem.reason.json(), problem.status) if api is None else wire_of(api).refusal(api, problem)
    )
    response.headers.update(problem.headers)
    return response


_REMEMBERED: Final = 256
"""How many unknown paths are remembered with those that resemble them, for clients that ask again and again."""


class Refusals:
    """The refusals of a mock that has these paths."""

    def __init__(self, catalogue: Catalogue, paths: Iterable[str]) -> None:
        self._apis = tuple(catalogue.apis.values())
        self._catalogue = catalogue
        self._paths = list(dict.fromkeys(path.replace(":path}", "}").rstrip("/") for path in paths))
        self._near = lru_cache(_REMEMBERED)(lambda path: get_close_matches(path, self._paths, 3, 0.7))

    def response(self, problem: Problem, scope: Scope) -> Response:
        """Return the response to a refused request; what resembles a call of an API is refused as that API does."""
        path = scope["path"]
        api = api_at(self._catalogue, path)
        if api is None and not is_own(path):
            media = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
            names = {name for name, _ in scope["headers"]}
            api = next((each for each in self._apis if wire_of(each).resembles(path, media, names)), None)
        return refusal(api, problem)

    def unknown(self, error: HTTPException, scope: Scope) -> Problem:
        """Return the problem of a path or a method without a route."""
        method, path = scope["method"], scope["raw_path"].decode("latin-1")
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
            what = f"this path does not support {method}"
            return Problem(405, what, where=f"{method} {path}", do=f"use {allowed}", headers={"Allow": allowed})
        return Problem(404, "there is nothing at this path", where=f"{method} {path}", do=self._instead(scope["path"]))

    def _instead(self, path: str) -> str:
        """Return what to do about a path that does not exist: the nearest ones, and where all are listed."""
        api = api_at(self._catalogue, path)
        if api is not None:
            do = wire_of(api).hint(BASES[api.id][0])
        else:
            places = ", ".join([*(base for bases in BASES.values() for base in bases[:1]), CONTROL])
            do = f"use a path below one of {places}; / lists the addresses"
        near = self._near(path[:_LONGEST])
        return f"use {' or '.join(near)}, or {do}" if near else do
