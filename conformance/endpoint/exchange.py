"""A request and its response, as the bytes that were sent and received."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """An outgoing request: HTTP verb, full URL, headers and body bytes."""

    verb: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """A response: HTTP status, headers and body bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the value of a header by its case-insensitive name, or an empty string."""
        for key, value in self.headers.items():
            if key.lower() == name.lower():
                return value
        return ""


@dataclass(frozen=True)
class Exchange:
    """A request and its response; without a response, `response` is None and `error` is the reason.

    It took `seconds`; judging may use the rest of `within`.
    """

    api: str
    method: str
    request: Request
    response: Response | None
    seconds: float = 0.0
    error: str = ""
    within: float = math.inf
