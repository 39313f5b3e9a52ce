"""Which method a request calls, whatever its wire and its base path."""

from __future__ import annotations

from urllib.parse import urlsplit

from conformance.catalogue import Catalogue, Contract
from conformance.endpoint.exchange import Request
from conformance.wires.registry import WIRES


class Calls:
    """Finds the contracts of requests; hosts and base paths are those of whatever was called."""

    def __init__(self, catalogue: Catalogue) -> None:
        by_wire: dict[str, list[Contract]] = {name: [] for name in WIRES}
        for api in catalogue.apis.values():
            by_wire[api.wire] += api.methods.values()
        self._finders = [WIRES[name].finder(contracts) for name, contracts in by_wire.items() if contracts]

    def of(self, request: Request) -> Contract | None:
        """Return the contract of a request, None for what is no documented call."""
        path = urlsplit(request.url).path
        return next((found for find in self._finders if (found := find(request.verb, path, request.headers))), None)
