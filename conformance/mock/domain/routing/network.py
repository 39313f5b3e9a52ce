"""How an invoice gets from one company of a world to another: who it is meant for, and the other side's copy of it."""

from __future__ import annotations

from dataclasses import replace

from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

SENT, RECEIVED = "SENT", "RECEIVED"
"""The directions of an invoice."""


def addressee(world: World, *addresses: str) -> Company | None:
    """Return the company that has one of these ids or addresses, the first that is any company's, or None."""
    for address in filter(None, addresses):
        for company in world.all(Company):
            if address in (company.maventa_id, company.eia, company.bid, company.uuid):
                return company
    return None


def deliver(world: World, invoice: Invoice, receiver: Company) -> Invoice:
    """Hand an invoice over inside the network: it is delivered, and the receiver has one with the same id.

    The files and rows are the same; whoever changes one side's life changes the other's through `other_side`.
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
    """Return the same invoice as the other company sees it, None where there is no other company in the network."""
    found = (other for other in world.all(Invoice) if other.id == invoice.id and other.company != invoice.company)
    return next(found, None)
