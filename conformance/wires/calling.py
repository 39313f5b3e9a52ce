"""What clients of every wire share: what they take, how they send, and what a call gives."""

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
"""Stands for a member that is left out; None stands for one that is sent as nil."""


class Sender(Protocol):
    """Whatever carries a request to the endpoint: the guarded transport."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange, answered or not."""
        ...


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Called:
    """A call's exchange, and what an ordinary toolkit makes of the response, read once somebody asks for it.

    Nothing bounds what a toolkit does with a hostile response, so no run waits for it.
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
        """The value that the toolkit reads; None where it reads none."""
        return self._reading[0]

    @property
    def toolkit_error(self) -> str:
        """The toolkit's complaint, empty where it has none."""
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
        """Return a token that holds for another minute at least; EndpointBroken if none is granted."""
        ...

    def forget(self) -> None:
        """Ask anew from now on."""
        ...


Finder = Callable[[str, str, Mapping[str, str]], Contract | None]
"""Finds what a request calls by its verb, its path and its headers, wherever the base path is."""
