"""A service that shows later what was written: its readings come from a copy that lags behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from conformance.cassettes.arranged import is_control
from conformance.endpoint.exchange import Exchange, Request
from conformance.scene.patience import Clock
from conformance.wires.calling import Sender
from conformance.wires.calls import Calls

_GRANT: Final = "token"
"""The method of a request for a token that the suite makes by itself."""
Sent = tuple[Request, str, str]
"""A request, its API and its method."""


@dataclass
class Lagging:
    """Sends writing calls to a service and reading calls to a copy, which learns of a writing call some readings later.

    Both are mocks, which respond alike to the same calls. Provider states and tokens are there at once.
    """

    service: Sender
    copy: Sender
    calls: Calls
    readings: int = 2
    _late: list[Sent] = field(default_factory=list)
    _left: int = 0

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request to the service, the copy or both, and return the exchange."""
        contract = None if is_control(request) or method == _GRANT else self.calls.of(request)
        if contract is not None and contract.effect == "writes":
            self._late.append((request, api, method))
            self._left = self.readings
            return self.service.send(request, api=api, method=method)
        if contract is not None and self._left and self._late:
            self._left -= 1
            return self.copy.send(request, api=api, method=method)
        if not is_control(request):
            # A token depends on what happened before it.
            self._catch_up()
        self.copy.send(request, api=api, method=method)
        return self.service.send(request, api=api, method=method)

    def _catch_up(self) -> None:
        for request, api, method in self._late:
            self.copy.send(request, api=api, method=method)
        self._late.clear()


class SkippedTime(Clock):
    """A clock for services that lag by readings instead of seconds: waiting takes no time, and nothing else does."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Return the seconds that were waited."""
        return self._now

    def wait(self, seconds: float) -> None:
        """Count the seconds instead of waiting."""
        self._now += seconds
