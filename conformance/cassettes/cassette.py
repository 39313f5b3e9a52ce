"""A cassette as a value: what one scenario sent and what came back, and where it was recorded from."""

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
    """One request that arranged the scenario's world: a digest of what it asked for.

    `changes` is what the response differed in from the one that the mock gives without the calls before it, or the
    whole response where that cannot be said so.
    """

    digest: str
    changes: Mapping[str, Any] | str | None = None


@dataclass(frozen=True)
class Cassette:
    """The recording of one scenario; `recorded_from` names the endpoint, its source and, for a live one, the day."""

    scenario: str
    recorded_from: Mapping[str, str] = field(default_factory=dict)
    interactions: tuple[Interaction, ...] = ()
    arranged: tuple[Arranged, ...] = ()

    @property
    def day(self) -> str:
        """The day it was recorded, empty for a recording of the mock."""
        return self.recorded_from.get("recorded", "")
