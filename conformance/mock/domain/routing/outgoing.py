"""How an invoice of AutoInvoice gets out: what is kept of it, and the way that it takes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from conformance.mock.domain import numbers
from conformance.mock.domain.agreements import main_agreement
from conformance.mock.domain.invoices import documents
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import network
from conformance.mock.domain.routing.choices import Choices
from conformance.mock.domain.routing.routes import Sending
from conformance.mock.domain.routing.selection import Lost, Passed, Taken, steps
from conformance.mock.state.company_settings import is_on, setting
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

NETWORK, EMAIL, PRINT = "network", "email", "print"
"""The ways to a business, in the order in which they are tried."""
DUPLICATE, NO_ROUTE, NO_AGREEMENT = (
    "an invoice with this number was sent before",
    "no route is left",
    "consumers are not invoiced without an active main agreement",
)
"""Why an invoice that was taken in did not get out."""


def kept(world: World, company: Company, read: documents.Invoice, choices: Choices, comment: str = "") -> Invoice:
    """Keep an invoice that was read from a file, as its sender will find it again; what was chosen overrides it."""
    return world.add(
        Invoice(
            new_label(world),
            company.label,
            number=read.number,
            reference=read.kid,
            sender_name=company.name,
            sender_eia=company.eia,
            sender_bid=company.bid,
            sender_country=company.country,
            recipient_name=read.buyer_name,
            recipient_eia=choices.eia,
            recipient_bid=read.buyer_id,
            recipient_country=read.buyer_country if len(read.buyer_country) == 2 else "",
            recipient_operator=choices.operator,
            date=read.date.isoformat() if read.date else "",
            date_due=read.due_date.isoformat() if read.due_date else "",
            source_format=read.source_format,
            sum=numbers.plain(read.sum),
            sum_tax=numbers.plain(read.sum_tax),
            currency=read.currency,
            destination="",
            comment=comment,
            customer_email=choices.email or read.buyer_email,
            customer_address1=read.buyer_street,
            customer_post_code=read.buyer_postal_code,
            customer_post_office=read.buyer_city,
            image=read.image,
            attachments=read.attachments,
            xml=read.xml,
            rows=read.rows,
            parts={"accounts": [{"account": read.account_number, "iban": "", "bank": "", "swift": ""}]}
            if read.account_number
            else {},
        )
    )


def new_label(world: World) -> str:
    """Return what a world calls the next invoice that is sent in it."""
    return f"sent invoice {sum(1 for _ in world.all(Invoice)) + 1}"


def send(world: World, company: Company, invoice: Invoice, address: str = "", disabled: Collection[str] = ()) -> None:
    """Send an invoice to a business: by the network, by e-mail, by print, or to its end where none of them is left.

    `address` is what its sender says of the recipient beside it, and counts before what it says itself.
    """
    invoice.take_in(world)
    if is_duplicate(world, company, invoice):
        _fail(world, invoice, DUPLICATE)
        return
    receiver = recipient(world, company, invoice, address)
    if NETWORK not in disabled and receiver is not None:
        invoice.destination = NETWORK
        network.deliver(world, invoice, receiver)
    elif EMAIL not in disabled and invoice.customer_email and takes_email(company):
        _sent(world, invoice, EMAIL)
    elif PRINT not in disabled and company.print_service and invoice.customer_address1:
        _sent(world, invoice, PRINT)
    else:
        _fail(world, invoice, NO_ROUTE)


def send_to_consumer(sending: Sending, invoice: Invoice) -> None:
    """Send an invoice to a consumer in Norway, by the routes of its order."""
    world, company = sending.world, sending.company
    invoice.take_in(world)
    if is_duplicate(world, company, invoice):
        _fail(world, invoice, DUPLICATE)
    elif not may_send_to_consumers(world, company):
        _fail(world, invoice, NO_AGREEMENT)
    else:
        travel(invoice, sending)
        invoice.error = NO_ROUTE if invoice.state == "FAILED" else ""


def recipient(world: World, company: Company, invoice: Invoice, address: str = "") -> Company | None:
    """Return the other company of the network that an invoice is meant for and that receives invoices, or None."""
    addresses = (address,) if address else (invoice.recipient_eia, invoice.recipient_bid)
    found = network.addressee(world, *addresses)
    return found if found is not None and found is not company and found.receives and found.verified else None


def may_send_to_consumers(world: World, company: Company) -> bool:
    """Return whether the company is Norwegian and its main agreement active (doc002, lines 29 and 31)."""
    agreement = main_agreement(world, company)
    return company.country == "NO" and agreement is not None and agreement.state == "CONFIRMED"


def is_duplicate(world: World, company: Company, invoice: Invoice) -> bool:
    """Return whether the company stops duplicates and has sent an invoice of this number that did not fail."""
    return is_on(company, "stop_duplicates") and any(
        other.number == invoice.number and other.direction == network.SENT and other.state != "FAILED"
        for other in world.all(Invoice, company.label)
        if other is not invoice
    )


def takes_email(company: Company) -> bool:
    """Return whether the company lets its invoices go by e-mail; send_invoice_email counts before disable_email."""
    if "send_invoice_email" in company.settings:
        return setting(company, "send_invoice_email") != "0"
    return not is_on(company, "disable_email")


def digest(content: bytes) -> str:
    """Return what the service tells of a file's bytes, so that its sender sees that they came unharmed."""
    return hashlib.sha256(content).hexdigest()


def travel(invoice: Invoice, sending: Sending) -> None:
    """Note on the invoice which routes it passed over and took, and where it got to."""
    world, reached = sending.world, []
    for step in steps(sending):
        match step:
            case Passed():
                invoice.note(world, "INFO", f"{step.place}: {step.reason}", step.channel)
            case Taken():
                _by_route(world, invoice, step)
                reached += [step.route.place] if step.reached else []
            case Lost():
                invoice.fail(world, silent=step.silent)
    invoice.destination = " and ".join(reached)


def _by_route(world: World, invoice: Invoice, taken: Taken) -> None:
    route = taken.route
    invoice.note(world, "SENT", route.place, route.channel)
    if route.delivered_after:
        invoice.arrive(world, route.delivered_after, route.place, route.channel)


def _sent(world: World, invoice: Invoice, way: str) -> None:
    invoice.state, invoice.destination = "DELIVERED", way
    invoice.note(world, "SENT", way, way.upper())


def _fail(world: World, invoice: Invoice, error: str) -> None:
    invoice.error = error
    invoice.fail(world)
