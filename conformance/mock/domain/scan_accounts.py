"""The scan accounts to which paper invoices of companies are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from conformance.mock.state.world import Record, World, record

OFFICES: Mapping[str, tuple[str, str]] = {
    "FI": ("00021", "LASKUTUS"),
    "NO": ("0060", "OSLO"),
    "SE": ("10031", "STOCKHOLM"),
    "DK": ("2620", "ALBERTSLUND"),
    "NL": ("1000", "AMSTERDAM"),
}
"""The post code and post office of the scanning provider, by the country of the company."""


@record("scan account")
@dataclass
class ScanAccount(Record):
    """A company's scanning address, to which its suppliers send their invoices."""

    states: ClassVar[tuple[str, ...]] = ("ACTIVE", "PENDING", "FAILED", "DISABLED")
    state: str = "ACTIVE"
    name: str = "Example Seller AS"
    address1: str = "PL 1001"
    address2: str = ""
    post_code: str = "0060"
    post_office: str = "OSLO"
    region: str = ""
    country: str = "NO"
    email: str = ""

    def complete(self, world: World) -> None:
        """Set the email address for the label in this world."""
        self.email = self.email or f"{world.number(8, 'scan account', self.company, self.label)}@scan.example.com"
