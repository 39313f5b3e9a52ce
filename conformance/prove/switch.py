"""A carrier of requests that is another one for each play, so that clients are made once."""

from __future__ import annotations

from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.guard import Guard
from conformance.wires.calling import Sender


class Switch:
    """Takes the place of the transport behind the same guard; what passes it goes to `carrier`."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.carrier: Sender | None = None

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send by the carrier; Refused for what the guard would not let leave."""
        assert self.carrier is not None
        self._guard.check(request)
        return self.carrier.send(request, api=api, method=method)

    def close(self) -> None:
        """There is nothing to close."""
