"""The interfaces that clients of every wire share: arguments, sending, and the result of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Exchange, Request


class _Absent:
    """A member that is not sent at all."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = _Absent()
"""The value of a member that is not sent; None is sent as nil."""


class Sender(Protocol):
    """Whatever carries a request to the endpoint: the guarded transport."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange, with or without a response."""
        ...


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Called:
    """A call's exchange, and the response as an ordinary toolkit reads it, on demand.

    A toolkit's work on a hostile response is unbounded, so no run waits for it.
    """

    exchange: Exchange
    read: Callable[[], Any] = field(default=_nothing, repr=False, compare=False)

    @cached_property
    def _reading(self) -> tuple[Any, str]:
        try:
            return self.read(), ""
        except Exception as error:  # a toolkit raises what its parsers raise; a hostile response can make any of them
            return None, f"{type(error).__name__}: {error}"

    @property
    def toolkit_value(self) -> Any:
        """The value that the toolkit returns; None if it returns none."""
        return self._reading[0]

    @property
    def toolkit_error(self) -> str:
        """The toolkit's error, empty if there is none."""
        return self._reading[1]


class Client(Protocol):
    """Calls the methods of one API, whatever its wire."""

    def call(
        self,
        contract: Contract,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        body: str | bytes = "",
    ) -> Called:
        """Call a method and return its exchange; Refused if it may not be sent."""
        ...


class Bearers(Protocol):
    """Grants bearer tokens."""

    def bearer(self, keys: Mapping[str, str], scope: str = "") -> str:
        """Return a token that is valid for at least another minute; EndpointBroken if none is granted."""
        ...

    def forget(self) -> None:
        """Request new tokens from now on."""
        ...


Finder = Callable[[str, str, Mapping[str, str]], Contract | None]
"""Finds the contract of a request by its verb, its path and its headers, whatever the base path is."""
