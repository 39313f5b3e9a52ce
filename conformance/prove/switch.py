"""What carries the requests of a play: a tape or the mock, behind the same guard, so that clients are made once."""

from __future__ import annotations

from urllib.parse import urlsplit

from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.guard import Guard
from conformance.endpoint.transport import prepare
from conformance.mock.server.in_process import InProcessMock
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


class ToMock:
    """Calls the mock in this process, with the requests that the transport would send."""

    def __init__(self, mock: InProcessMock) -> None:
        self._mock = mock

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Return the exchange."""
        try:
            sent = prepare(request)
            headers = {"Host": urlsplit(sent.url).netloc, **sent.headers}
            response = Response(*self._mock.respond(sent.verb, sent.url, headers, sent.body))
        except ValueError as error:
            return Exchange(api, method, request, None, error=f"invalid HTTP request: {error}")
        return Exchange(api, method, sent, response)
