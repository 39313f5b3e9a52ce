"""A cassette: the exchanges of one scenario and the endpoint that they were recorded from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.endpoint.exchange import Request, Response


@dataclass(frozen=True)
class Interaction:
    """One recorded request with its response."""

    request: Request
    response: Response


@dataclass(frozen=True)
class Arranged:
    """One control request that set up a provider state, recorded as a digest.

    `changes` is the difference between the response and the one that a fresh mock returns, as a merge patch, or the
    whole response if it is not JSON.
    """

    digest: str
    changes: Mapping[str, Any] | str | None = None


@dataclass(frozen=True)
class Cassette:
    """The recording of one scenario; `recorded_from` has the endpoint and, for a live one, its URLs and the day."""

    scenario: str
    recorded_from: Mapping[str, str] = field(default_factory=dict)
    interactions: tuple[Interaction, ...] = ()
    arranged: tuple[Arranged, ...] = ()

    @property
    def day(self) -> str:
        """The day of the recording, or "" for the mock."""
        return self.recorded_from.get("recorded", "")
