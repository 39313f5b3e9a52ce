"""Settings of the company: each has the last value that an admin set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.scene import lines
from conformance.scene.lines import Line
from conformance.scene.models.model import Choices, Move

_WHO = ("an admin", "a member without admin rights")
_SETTINGS = ("name", "website", "invoice_email")
_VALUES = {
    "name": ("Example Seller AS", "Ny Selger AS"),
    "website": ("www.example.com", "www.example.net"),
    "invoice_email": ("bills@example.com", "rent@example.com"),
}


@dataclass
class Settings:
    """The values set so far; the other settings are unknown."""

    values: dict[str, str] = field(default_factory=dict)

    moves: ClassVar[Mapping[str, Choices]] = {"configure_company": Choices(_WHO, _SETTINGS, ("one", "other"))}

    def begin(self) -> Iterator[Line]:
        """No preparation is needed."""
        return iter(())

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call and its expected response."""
        value = _VALUES[move.about][("one", "other").index(move.choice)]
        yield lines.caller(move.who)
        yield lines.call("configure_company", {"settings.key": move.about, "settings.value": value})
        refused = self.foreseen(move)
        if not refused:
            self.values[move.about] = value
        yield lines.responds(refused or "OK")

    def foreseen(self, move: Move) -> str:
        """Only an admin can change settings."""
        return "" if move.who == _WHO[0] else "ERROR: NO RIGHTS TO CHANGE SETTINGS"

    def shown(self) -> Iterator[Line]:
        """Each setting has its last value."""
        if self.values:
            yield lines.now_lists_at_least(
                "show_company_configuration", "settings", ("key", "value"), self.values.items()
            )
