"""What directories outside the network know of companies that are no customers of the service."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.mock.state.tenant import organisation_number
from conformance.mock.state.world import Record, World, record


@record("outside company")
@dataclass
class OutsideCompany(Record):
    """A company that takes invoices through another operator, so that only external directories know it."""

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

    def settle(self, world: World) -> None:
        """Take the name, number and address that the label has in this world."""
        self.name = self.name or self.label
        self.bid = self.bid or organisation_number(world, self.label)
        self.eia = self.eia or f"0192:{self.bid}"
        self.vat_number = self.vat_number or f"{self.bid}MVA"
