"""Delivery of an invoice from one company of a world to another: its addressee, and the receiver's copy."""

from __future__ import annotations

from dataclasses import replace

from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

SENT, RECEIVED = "SENT", "RECEIVED"
"""The directions of an invoice."""


def addressee(world: World, *addresses: str) -> Company | None:
    """Return the company with the first of these ids or addresses that a company has, or None."""
    for address in filter(None, addresses):
        for company in world.all(Company):
            if address in (company.maventa_id, company.eia, company.bid, company.uuid):
                return company
    return None


def deliver(world: World, invoice: Invoice, receiver: Company) -> Invoice:
    """Deliver an invoice inside the network: the receiver gets a copy with the same id.

    Both share the files and rows; a later event is recorded on both sides by `other_side`.
    """
    received = replace(
        invoice,
        label=f"{invoice.label}, received",
        company=receiver.label,
        direction=RECEIVED,
        state="DELIVERED",
        actions=[],
        recipient_name=receiver.name,
        vendor="",
    )
    invoice.state = "DELIVERED"
    invoice.note(world, "DELIVERED", "network", "EINVOICE")
    received.received_at = invoice.actions[-1].happened_at
    return world.add(received)


def other_side(world: World, invoice: Invoice) -> Invoice | None:
    """Return the other company's copy of an invoice, None if the network has no other company for it."""
    found = (other for other in world.all(Invoice) if other.id == invoice.id and other.company != invoice.company)
    return next(found, None)
