"""Finnish services: messages to the banks of consumers, and debt collection of unpaid invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.bank_messages import FAILED, SentMessage, read
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing.network import SENT
from conformance.mock.state.company_settings import is_on

_BANK = "DABAFIHH"
"""The bank through which messages are sent: the intermediator of their senders."""
_TYPES = ("COLLECTION", "NOTICE")
_MANDATORY = ("invoicee_name", "invoicee_ytunnus", "payee_name", "paid_amount")


@behaviour
def message_send(call: Call) -> Reply:
    """Forward a message to the bank unchanged and store it with an id."""
    if not is_on(call.company, "bank_send"):
        raise Refusal("bank-connection-not-active")
    found = read(call.arguments["message"] or b"")
    if not found.headers:
        raise Refusal("soap-header-missing")
    if found.headers > 1 or found.messages > 1:
        raise Refusal("several-messages")
    if not found.messages:
        raise Refusal("message-not-found")
    if found.intermediator != _BANK:
        raise Refusal("sender-intermediator-invalid")
    company = call.company.label
    if any(sent.message_id == found.message_id for sent in call.world.all(SentMessage, company)):
        raise Refusal("duplicate-message-id")
    label = f"{found.message_id} of {company}"
    sent = call.world.add(SentMessage(label, company, message_id=found.message_id))
    sent.failed_timestamp = call.world.tick()
    return Reply("sent", members={"id": sent.id})


@behaviour
def message_status(call: Call) -> Reply:
    """Return whether the bank has refused one of the company's messages."""
    for sent in call.world.all(SentMessage, call.company.label):
        if sent.id == call.text("messageId"):
            return Reply("told", members={"message_status": sent.state})
    raise Refusal("message-not-found")


@behaviour
def error_message_list(call: Call) -> Reply:
    """List the error messages between two timestamps, each with the id of the original message."""
    start, end = call.text("timestamp_start"), call.text("timestamp_end") or "9"
    listed = [
        {"id": sent.error_id, "original_id": sent.id}
        for sent in call.world.all(SentMessage, call.company.label)
        if sent.state == FAILED and start <= sent.failed_timestamp <= end
    ]
    return Reply("listed", members={"error_messages": listed})


@behaviour
def collection_send(call: Call) -> Reply:
    """Forward the company's open invoices that are past their due date; each has a status of its own."""
    if call.company.country != "FI":
        raise Refusal("service-not-active")
    if call.text("collection_type").upper() not in _TYPES:
        raise Refusal("collection-type-invalid")
    ids = call.arguments["invoices"] or ()
    found = [i for i in call.world.all(Invoice, call.company.label) if i.id in ids and _is_open(i)]
    if not found:
        raise Refusal("no-invoices-found")
    today, rows = call.world.now.date().isoformat(), []
    call.world.tick()
    for invoice in found:
        due = invoice.date_due < today
        if due:
            invoice.parts["collection"] = call.text("collection_type").upper()
        rows.append({"status": "OK" if due else "ERROR: NOT EXPIRED", "invoice_id": invoice.id})
    return Reply("forwarded", members={"items": rows})


def _is_open(invoice: Invoice) -> bool:
    return invoice.direction == SENT and not invoice.paid_on and "collection" not in invoice.parts


@behaviour
def register_duetto_payment(call: Call) -> Reply:
    """Mark an invoice of the company as paid on the day of the payment, if the payment is complete."""
    if call.vendor_key is None:
        raise Refusal("vendor-api-key-blank")
    if not call.company.duetto:
        raise Refusal("no-rights")
    payment: Mapping[str, str | None] = call.arguments["duetto_payment_struct"] or {}
    day = _day(payment.get("payment_day") or "")
    call.world.tick()
    for invoice in call.world.all(Invoice, call.company.label):
        named = invoice.direction == SENT and invoice.number == payment.get("invoice_number")
        if named and day and all(payment.get(name) for name in _MANDATORY):
            invoice.paid_on = day
    return Reply("registered")


def _day(text: str) -> str:
    """Return a day written as D.M.YYYY, with or without leading zeros, as YYYY-MM-DD; empty for any other text."""
    try:
        return datetime.strptime(text, "%d.%m.%Y").date().isoformat()
    except ValueError:
        return ""
