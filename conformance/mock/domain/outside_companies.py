"""Companies in external directories that are not customers of the service."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.mock.state.tenant import organisation_number
from conformance.mock.state.world import Record, World, record


@record("outside company")
@dataclass
class OutsideCompany(Record):
    """A company that receives invoices through another operator, which only external directories list."""

    name: str = ""
    bid: str = ""
    eia: str = ""
    operator_code: str = "PEPPOL"
    vat_number: str = ""
    country: str = "NO"
    address1: str = "Havnegata 2"
    address2: str = ""
    post_code: str = "5003"
    post_office: str = "Bergen"
    region: str = ""

    def complete(self, world: World) -> None:
        """Set the name, number and address for the label in this world."""
        self.name = self.name or self.label
        self.bid = self.bid or organisation_number(world, self.label)
        self.eia = self.eia or f"0192:{self.bid}"
        self.vat_number = self.vat_number or f"{self.bid}MVA"
