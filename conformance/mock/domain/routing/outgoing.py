"""Sending an invoice: what is stored of it, and the route that it takes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from conformance.mock.domain import numbers
from conformance.mock.domain.agreements import main_agreement
from conformance.mock.domain.invoices import documents
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import network
from conformance.mock.domain.routing.choices import Choices
from conformance.mock.domain.routing.routes import Sending
from conformance.mock.domain.routing.selection import Lost, Skipped, Taken, steps
from conformance.mock.state.company_settings import is_on, setting
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

NETWORK, EMAIL, PRINT = "network", "email", "print"
"""The routes to a business, in the order in which they are tried."""
DUPLICATE, NO_ROUTE, NO_AGREEMENT = (
    "an invoice with this number was sent before",
    "no route is left",
    "consumers are not invoiced without an active main agreement",
)
"""Why an accepted invoice was not sent."""


def store(world: World, company: Company, read: documents.Invoice, choices: Choices, comment: str = "") -> Invoice:
    """Store an invoice that was read from a file for its sender; the choices override what it holds."""
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
            recipient_country=read.buyer_country if len(read.buyer_country) == len("FI") else "",
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
    """Return the label of the next invoice that is sent in a world."""
    return f"sent invoice {sum(1 for _ in world.all(Invoice)) + 1}"


def send(world: World, company: Company, invoice: Invoice, address: str = "", disabled: Collection[str] = ()) -> None:
    """Send an invoice to a business: by the network, by email or by print; it fails where none is possible.

    `address` is the recipient that the sender named besides the invoice, and takes precedence over the invoice's own.
    """
    invoice.accept(world)
    if is_duplicate(world, company, invoice):
        _fail(world, invoice, DUPLICATE)
        return
    receiver = recipient(world, company, invoice, address)
    if NETWORK not in disabled and receiver is not None:
        invoice.destination = NETWORK
        network.deliver(world, invoice, receiver)
    elif EMAIL not in disabled and invoice.customer_email and allows_email(company):
        _sent(world, invoice, EMAIL)
    elif PRINT not in disabled and company.print_service and invoice.customer_address1:
        _sent(world, invoice, PRINT)
    else:
        _fail(world, invoice, NO_ROUTE)


def send_by_network(world: World, invoice: Invoice, address: str, operator: str) -> None:
    """Send an invoice again, to an address at an operator; a company of this network with the address receives it."""
    _start_again(world, invoice)
    invoice.recipient_eia, invoice.recipient_operator = address, operator
    _sent(world, invoice, NETWORK, "EINVOICE")
    receiver = network.addressee(world, address)
    if receiver is not None and receiver.label != invoice.company and receiver.receives and receiver.verified:
        network.deliver(world, invoice, receiver)


def send_by_email(world: World, invoice: Invoice, address: str) -> None:
    """Send an invoice again, by email to an address, which becomes the one of its recipient."""
    _start_again(world, invoice)
    invoice.customer_email = address
    _sent(world, invoice, EMAIL)


def send_by_print(world: World, invoice: Invoice, recipient: Mapping[str, str]) -> None:
    """Send an invoice again, on paper; `recipient` is the new name and postal address by the names of the record."""
    _start_again(world, invoice)
    for name, value in recipient.items():  # whatever text JSON can hold; SOAP replaces what XML cannot
        setattr(invoice, name, value)
    _sent(world, invoice, PRINT)


def send_to_consumer(sending: Sending, invoice: Invoice) -> None:
    """Send an invoice to a consumer in Norway, by the routes of its route order."""
    world, company = sending.world, sending.company
    invoice.accept(world)
    if is_duplicate(world, company, invoice):
        _fail(world, invoice, DUPLICATE)
    elif not may_send_to_consumers(world, company):
        _fail(world, invoice, NO_AGREEMENT)
    else:
        send_by_route(invoice, sending)
        invoice.error = NO_ROUTE if invoice.state == "FAILED" else ""


def recipient(world: World, company: Company, invoice: Invoice, address: str = "") -> Company | None:
    """Return the other company of the network that is to receive an invoice and accepts invoices, or None."""
    addresses = (address,) if address else (invoice.recipient_eia, invoice.recipient_bid)
    found = network.addressee(world, *addresses)
    return found if found is not None and found is not company and found.receives and found.verified else None


def may_send_to_consumers(world: World, company: Company) -> bool:
    """Return whether the company is Norwegian and its main agreement active (doc002, lines 29 and 31)."""
    agreement = main_agreement(world, company)
    return company.country == "NO" and agreement is not None and agreement.state == "CONFIRMED"


def is_duplicate(world: World, company: Company, invoice: Invoice) -> bool:
    """Return whether the company stops duplicates and has sent an invoice with this number that did not fail."""
    return is_on(company, "stop_duplicates") and any(
        other.number == invoice.number and other.direction == network.SENT and other.state != "FAILED"
        for other in world.all(Invoice, company.label)
        if other is not invoice
    )


def allows_email(company: Company) -> bool:
    """Return whether the company allows sending by email; send_invoice_email takes precedence over disable_email."""
    if "send_invoice_email" in company.settings:
        return setting(company, "send_invoice_email") != "0"
    return not is_on(company, "disable_email")


def digest(content: bytes) -> str:
    """Return the hash of a file by which its sender sees that it arrived unchanged."""
    return hashlib.sha256(content).hexdigest()


def send_by_route(invoice: Invoice, sending: Sending) -> None:
    """Record on the invoice which routes were skipped and taken, and its destination."""
    world, reached = sending.world, []
    for step in steps(sending):
        match step:
            case Skipped():
                invoice.note(world, "INFO", f"{step.place}: {step.reason}", step.channel)
            case Taken():
                _take(world, invoice, step)
                reached += [step.route.place] if step.reached else []
            case Lost():
                invoice.fail(world, silent=step.silent)
    invoice.destination = " and ".join(reached)


def _take(world: World, invoice: Invoice, taken: Taken) -> None:
    route = taken.route
    invoice.note(world, "SENT", route.place, route.channel)
    if route.delivered_after:
        invoice.arrive(world, route.delivered_after, route.place, route.channel)


def _start_again(world: World, invoice: Invoice) -> None:
    """Let a second later come; of the invoice's events those stay that have happened, whatever was scheduled."""
    world.tick()
    invoice.actions, invoice.error = invoice.history(world.now), ""


def _sent(world: World, invoice: Invoice, route: str, channel: str = "") -> None:
    invoice.state, invoice.destination = "DELIVERED", route
    invoice.note(world, "SENT", route, channel or route.upper())


def _fail(world: World, invoice: Invoice, error: str) -> None:
    invoice.error = error
    invoice.fail(world)
