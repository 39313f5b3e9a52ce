"""The accounts with which companies have their paper invoices scanned."""

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
"""Where post is scanned, post code and post office, by the countries of the companies that can have it scanned."""


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

    def settle(self, world: World) -> None:
        """Take the e-mail address that the label has in this world."""
        self.email = self.email or f"{world.number(8, 'scan account', self.company, self.label)}@scan.example.com"
