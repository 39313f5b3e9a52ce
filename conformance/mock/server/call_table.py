"""Finds the endpoint of a request by a table instead of trying every route in turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]


class Calls:
    """The routes of the mock; those that match are found in the order in which they were added.

    A value in a path has no slash here; what has one is for the routes themselves.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._fixed: dict[str, list[Route]] = {}
        self._open: dict[int, list[tuple[str, Route]]] = {}
        for route in routes:
            prefix, opens, _ = route.path.partition("{")
            if opens:
                self._open.setdefault(route.path.count("/"), []).append((prefix, route))
            else:
                self._fixed.setdefault(route.path, []).append(route)

    def find(self, method: str, path: str) -> tuple[Endpoint, Mapping[str, Any]] | None:
        """Return the endpoint of a request and the values in its path; None where no route takes this method there.

        The path has nothing that is percent-encoded: what such a path means is for each route to say.
        """
        for route in self._fixed.get(path, ()):
            if route.methods is not None and method in route.methods:
                return route.endpoint, {}
        for prefix, route in self._open.get(path.count("/"), ()):
            if path.startswith(prefix) and route.methods is not None and method in route.methods:
                found = route.path_regex.match(path)
                if found is not None:
                    kinds = route.param_convertors
                    return route.endpoint, {name: kinds[name].convert(v) for name, v in found.groupdict().items()}
        return None

    def has(self, path: str) -> bool:
        """Return whether any method is allowed at a path."""
        opened = self._open.get(path.count("/"), ())
        return path in self._fixed or any(route.path_regex.match(path) for _, route in opened)
