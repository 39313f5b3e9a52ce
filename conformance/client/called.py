"""What clients of every wire share: how they send, and what a call gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from conformance.endpoint.exchange import Exchange, Request


class Sender(Protocol):
    """Whatever carries a request to the endpoint: the guarded transport."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange, answered or not."""
        ...


@dataclass(frozen=True)
class Called:
    """A call's exchange, and what an ordinary toolkit made of the answer: its value, or its complaint."""

    exchange: Exchange
    toolkit_value: Any = None
    toolkit_error: str = ""
