"""What an invoice says, as plain fields from which the XML of each format is built."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Amounts(NamedTuple):
    """The totals of an invoice: net plus tax is gross, each with two decimals."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Invoice:
    """An invoice or credit note; fields with an empty value are omitted from the file.

    `net` is the price of the whole `quantity` of the only row; `prolog` precedes a Finvoice in its file.
    """

    kind: str = "INVOICE"
    format: str = "PEPPOLBIS30"
    number: str = "10001"
    issue_date: str = "2026-01-15"
    due_date: str = "2026-02-14"
    currency: str = "NOK"
    net: str = "1000.00"
    tax_percent: str = "25"
    quantity: str = "1"
    kid: str = "0000012344"
    account_number: str = "12345678903"
    seller_name: str = "Example Seller AS"
    seller_id: str = "987654325"
    buyer_name: str = "Kari Nordmann"
    buyer_id: str = ""
    buyer_street: str = "Storgata 1"
    buyer_postal_code: str = "0150"
    buyer_city: str = "Oslo"
    buyer_country: str = "NO"
    buyer_phone: str = "+4790000001"
    buyer_email: str = "kari@example.com"
    buyer_birth_date: str = ""
    buyer_ssn: str = ""
    prolog: str = ""

    @property
    def percent(self) -> Decimal:
        """The tax in percent of the net amount, or 0 if omitted."""
        return Decimal(self.tax_percent or 0)

    @property
    def amounts(self) -> Amounts | None:
        """The totals, or None if the net amount is omitted."""
        if not self.net:
            return None
        cent = Decimal("0.01")
        net = Decimal(self.net).quantize(cent)
        tax = (net * self.percent / 100).quantize(cent, ROUND_HALF_UP)
        # Avoid negative zero.
        return Amounts(net + 0, tax + 0, net + tax + 0)
