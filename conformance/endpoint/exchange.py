"""One request with its answer, as the bytes that really left and came."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What would leave, or left: HTTP verb, full URL, headers and body bytes."""

    verb: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, headers and body bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return a header's value whatever the case of its name, or an empty text."""
        for key, value in self.headers.items():
            if key.lower() == name.lower():
                return value
        return ""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `answer` is None when none came, and `error` then says why.

    It took `seconds`; judging it may take what is left of `within`.
    """

    api: str
    method: str
    request: Request
    answer: Answer | None
    seconds: float = 0.0
    error: str = ""
    within: float = math.inf
