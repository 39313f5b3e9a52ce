"""AutoInvoice's structs of an invoice: the one for its sender and the one for its receiver."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing.network import RECEIVED
from conformance.mock.state.world import World

PENDING, SENT, PAID, ERROR = 0, 1, 6, 99
_REACTIONS = {"DECLINED": 2, "ACCEPTED": 3, "DISPUTED": 92}
_SAME_NAME = (
    "id",
    "currency",
    "order_nr",
    "sum",
    "sum_tax",
    "delivery_type",
    "company_interest",
    "company_reminder",
    "company_paper_fee",
    "customer_reference",
    "company_reference",
    "notes",
    "lang",
    "customer_nr",
    "customer_email",
    "customer_contact_p",
    "customer_address1",
    "customer_address2",
    "customer_post_code",
    "customer_post_office",
    "customer_state",
    "work_order_nr",
    "payment_terms",
)
"""Members with the same name as a field of the record."""
_OTHER_NAME = {
    "invoice_nr": "number",
    "reference_nr": "reference",
    "company_comment": "comment",
    "customer_name": "recipient_name",
    "customer_bid": "recipient_bid",
    "customer_country": "recipient_country",
    "customer_ovt": "recipient_eia",
}
"""Members with another name than the field of the record."""
_ADDRESS = ("id", "name", "address1", "address2", "post_code", "post_office", "state", "country")
_SELLER = ("id", "name", "email", "phone")
_COMPANY = (
    "address1",
    "address2",
    "post_code",
    "post_office",
    "city",
    "state",
    "phone",
    "gsm",
    "fax",
    "email",
    "website",
)
_DECLARED_PARTS: Mapping[str, Any] = {
    "accounts": [{"account": "12345678903", "iban": "NO9386011117947", "bank": "DNB", "swift": "DNBANOKK"}],
    "invoice_delivery_address": {
        "id": "1",
        "name": "Kari Nordmann",
        "address1": "Storgata 1",
        "address2": "Etasje 2",
        "post_code": "0150",
        "post_office": "Oslo",
        "state": "Oslo",
        "country": "NO",
    },
    "invoice_seller_information": {"id": "1", "name": "Ola Hansen", "email": "ola@example.com", "phone": "+4790000002"},
    "company": {
        "address1": "Lilletorget 2",
        "address2": "Port 3",
        "post_code": "0184",
        "post_office": "Oslo",
        "city": "Oslo",
        "state": "Oslo",
        "phone": "+4790000010",
        "gsm": "+4790000003",
        "fax": "+4790000011",
        "website": "www.example.com",
    },
}
"""The parts of an invoice that a provider state declared; one that was sent has its own."""


def state(world: World, invoice: Invoice) -> int:
    """Return the number of an invoice's state."""
    reached = invoice.status(world.now)
    if reached == "FAILED":
        return ERROR
    if invoice.paid_on:
        return PAID
    if invoice.reaction:
        return _REACTIONS[invoice.reaction]
    return PENDING if reached == "PENDING" and invoice.direction != RECEIVED else SENT


def timestamp(moment: str) -> str:
    """Return a moment as SOAP writes it."""
    return moment[:19].replace("-", "").replace(":", "").replace("T", "")


def sent(world: World, invoice: Invoice, *, rows: bool = True) -> dict[str, Any]:
    """Return an invoice as its sender sees it, without its files."""
    history = invoice.history(world.now)
    return {
        **_both(world, invoice, rows=rows),
        "customer_comment": invoice.customer_comment,
        "data": invoice.data,
        "actions": [
            {"action": a.message if a.type == "INFO" else a.type, "timestamp": timestamp(a.happened_at)}
            for a in history
        ],
    }


def received(world: World, invoice: Invoice, *, rows: bool = True) -> dict[str, Any]:
    """Return an invoice as its receiver sees it, without its files."""
    company, user = ({**_declared_sender(invoice, part), **_part(invoice, part)} for part in ("company", "user"))
    return {
        **_both(world, invoice, rows=rows),
        "company_name": invoice.sender_name,
        "company_bid": invoice.sender_bid,
        "company_country": invoice.sender_country,
        **{f"company_{name}": company.get(name, "") for name in _COMPANY},
        **{f"user_{name}": user.get(name, "") for name in ("name", "email", "phone")},
    }


def _both(world: World, invoice: Invoice, *, rows: bool) -> dict[str, Any]:
    address, seller = _part(invoice, "invoice_delivery_address"), _part(invoice, "invoice_seller_information")
    return {
        "status": "OK",
        "state": state(world, invoice),
        **{name: getattr(invoice, name) for name in _SAME_NAME},
        **{name: getattr(invoice, own) for name, own in _OTHER_NAME.items()},
        **{name: _day(getattr(invoice, name)) for name in ("date", "date_due", "delivery_date")},
        "items": [{"status": "OK", **row} for row in _rows(invoice)] if rows else [],
        "accounts": [{"status": "OK", **account} for account in _part(invoice, "accounts")],
        "invoice_delivery_address": {name: address.get(name, "") for name in _ADDRESS},
        "invoice_seller_information": {name: seller.get(name, "") for name in _SELLER},
        "attachments": [],
    }


def _part(invoice: Invoice, name: str) -> Any:
    declared = _DECLARED_PARTS if not invoice.xml and not invoice.rows else {}
    return invoice.parts.get(name) or declared.get(name) or {}


def _declared_sender(invoice: Invoice, part: str) -> dict[str, str]:
    """Return what a declared invoice says of its sender: the company, or the user; nothing for one that was sent."""
    if invoice.xml or invoice.rows:
        return {}
    found = {"company": {"email": invoice.company_email}}
    return found.get(part, {"name": invoice.user_name, "email": invoice.user_email, "phone": invoice.user_phone})


def _day(date: str) -> str | None:
    return date.replace("-", "") or None


def _rows(invoice: Invoice) -> list[dict[str, Any]]:
    """Return the rows; a declared invoice has one, with the total."""
    if invoice.rows or invoice.xml:
        return invoice.rows
    row = {"subject": "Rent", "definition": "January", "item_code": "R1", "amount": Decimal(1), "unit_type": "pcs"}
    numbers = {"price": invoice.sum, "tax": Decimal(25), "discount": Decimal(0), "position": 1}
    return [{**row, **numbers, **_sums(invoice)}]


def _sums(invoice: Invoice) -> dict[str, str]:
    return {"sum": invoice.sum, "sum_tax": invoice.sum_tax}
