"""Settings of the company: each keeps the last value that an admin gave it."""

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
    """What was set so far; of the other settings nothing is known."""

    kept: dict[str, str] = field(default_factory=dict)

    moves: ClassVar[Mapping[str, Choices]] = {"configure_company": Choices(_WHO, _SETTINGS, ("one", "other"))}

    def begin(self) -> Iterator[Line]:
        """Nothing is needed."""
        return iter(())

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call and what it must answer."""
        value = _VALUES[move.about][("one", "other").index(move.choice)]
        yield lines.caller(move.who)
        yield lines.call("configure_company", {"settings.key": move.about, "settings.value": value})
        refused = self.foreseen(move)
        if not refused:
            self.kept[move.about] = value
        yield lines.responds(refused or "OK")

    def foreseen(self, move: Move) -> str:
        """Only an admin can set anything."""
        return "" if move.who == _WHO[0] else "ERROR: NO RIGHTS TO CHANGE SETTINGS"

    def shown(self) -> Iterator[Line]:
        """Each setting has its last value."""
        if self.kept:
            yield lines.now_lists_at_least(
                "show_company_configuration", "settings", ("key", "value"), self.kept.items()
            )
