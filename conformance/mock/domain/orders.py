"""Purchase orders that a company received."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.mock.state.world import Record, World, record


@record("order")
@dataclass
class Order(Record):
    """An order from a buyer; only that it came in, and when, is told."""

    id: str = ""
    received_at: str = "2026-01-10T08:00:00Z"

    def settle(self, world: World) -> None:
        """Take an id that the label has in this world."""
        self.id = self.id or world.id("order", self.company, self.label)
