"""Purchase orders that a company received."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.mock.state.world import Record, World, record


@record("order")
@dataclass
class Order(Record):
    """An order from a buyer, with the file that it came as."""

    id: str = ""
    received_at: str = "2026-01-10T08:00:00Z"
    filename: str = "order.xml"
    content: str = "<Order/>"

    def complete(self, world: World) -> None:
        """Set the id for the label in this world."""
        self.id = self.id or world.id("order", self.company, self.label)
