"""Sending invoices and following their delivery."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.mock.calls.behaviour import Call, File, Refusal, Reply, behaviour
from conformance.mock.calls.paging import page
from conformance.mock.domain import numbers
from conformance.mock.domain.invoices import documents, invoice_files
from conformance.mock.domain.invoices.files import Attachment, Unreadable, Upload
from conformance.mock.domain.invoices.invoice import Action, Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.choices import chosen
from conformance.mock.domain.routing.routes import Sending

_KEYS = {
    ("CREATED", "EINVOICE"): "action_created",
    ("RECEIVED", "EINVOICE"): "action_incoming_receive",
    ("SENT", "EINVOICE"): "action_internal_sent",
    ("SENT", "EMAIL"): "action_sent_email",
    ("SENT", "PRINT"): "action_sent_print",
    ("DELIVERED", "EINVOICE"): "action_delivered",
    ("DELIVERED", "EMAIL"): "action_delivered",
    ("DELIVERED", "PRINT"): "action_delivered",
    ("ERROR", ""): "action_error",
}
"""The word for machines by type and channel; others have none. What each means is read from the word itself."""
_DETAILS = "EXTENDED_DETAILS"
_USUAL = ("CREATED", "SENT", "DELIVERED", "ERROR", "RECEIVED")
"""The types of actions that are listed where none is asked for."""
_SPEAKING = ("ERROR", "INFO")
"""The types of actions that have a message."""


@behaviour
def postV1Invoices(call: Call) -> Reply:
    """Read the file, store the invoice, and send it by the first route of its order that reaches the recipient."""
    choices = chosen(call.arguments)
    sending = Sending(call.world, call.company, _read(call), choices)
    if choices.consumer and not outgoing.may_send_to_consumers(call.world, call.company):
        raise Refusal("invalid")
    invoice = outgoing.store(call.world, call.company, sending.invoice, choices, call.text("sender_comment"))
    invoice.accept(call.world)
    if not choices.prevented:
        outgoing.send_by_route(invoice, sending)
    return Reply("created", members=_invoice_object(invoice, call))


@behaviour
def getV1Invoices(call: Call) -> Reply:
    """List one page of the invoices in one direction that match the query."""
    direction = call.text("direction") or "RECEIVED"
    found = [
        invoice
        for invoice in call.world.all(Invoice, call.company.label)
        if invoice.direction == direction and all(fits(invoice) for fits in _filters(call))
    ]
    if sort := call.arguments["sort"]:
        found.sort(key=lambda invoice: _moment(invoice.received_at), reverse=sort[0].startswith("-"))
    return Reply("listed", members={"items": [_invoice_object(i, call) for i in page(found, call, 10)]})


@behaviour
def getV1InvoicesId(call: Call) -> Reply:
    """Return an invoice, or itself as a file in the requested format."""
    invoice, wanted = _invoice(call), call.text("return_format")
    if wanted in ("", _DETAILS):
        return Reply("found", members=_invoice_object(invoice, call))
    return _file(invoice_files.in_format(invoice, wanted))


@behaviour
def getV1InvoicesIdFilesFileId(call: Call) -> Reply:
    """Return the content of one file of an invoice."""
    invoice = _invoice(call)
    found = (file for file in invoice_files.files(invoice, call.world) if file.id == call.text("file_id"))
    return _file(next((file.content() for file in found), None))


@behaviour
def getV1InvoicesIdActions(call: Call) -> Reply:
    """List what has happened to an invoice so far."""
    types = call.arguments["type"] or _USUAL
    return Reply("listed", members={"items": _actions(_invoice(call), call.world.now, types)})


def _read(call: Call) -> documents.Invoice:
    file = call.arguments["file"]
    if not isinstance(file, Upload):
        raise Refusal("invalid")
    try:
        return documents.read(file.name, file.content, call.text("format"))
    except Unreadable as unreadable:
        raise Refusal("unreadable-invoice", because=str(unreadable)) from None


def _invoice(call: Call) -> Invoice:
    """Return the company's own invoice with the id of the call."""
    for found in call.world.all(Invoice, call.company.label):
        if found.id == call.text("id"):
            return found
    raise Refusal("not-found")


def _file(found: Attachment | None) -> Reply:
    """Return a file of an invoice, or refuse where there is none."""
    if found is None:
        raise Refusal("not-found", because="the invoice has no such file")
    return Reply("found", file=File(found.media_type, found.content))


def _filters(call: Call) -> Iterator[Callable[[Invoice], bool]]:
    """Yield the conditions of a query on an invoice."""
    query = call.arguments
    if query["status"]:
        yield lambda invoice: invoice.status(call.world.now) in query["status"]
    if query["ids"]:
        yield lambda invoice: invoice.id in query["ids"]
    if query["number"]:
        yield lambda invoice: invoice.number == query["number"]
    if query["reference"]:
        yield lambda invoice: invoice.reference == query["reference"]
    if query["received_at_start"]:
        yield lambda invoice: _moment(invoice.received_at) >= _moment(query["received_at_start"])
    if query["received_at_end"]:
        yield lambda invoice: _moment(invoice.received_at) <= _moment(query["received_at_end"])
    if query["created_at_start"]:
        yield lambda invoice: _moment(invoice.created_at) >= _moment(query["created_at_start"])
    if query["created_at_end"]:
        yield lambda invoice: _moment(invoice.created_at) <= _moment(query["created_at_end"])


def _moment(text: str) -> datetime:
    """Return the moment that a text names: a day's first second, UTC without a zone, March for days after February."""
    day, clock = re.split("[Tt ]", text, maxsplit=1) if len(text) > len("YYYY-MM-DD") else (text, "00:00")
    numbers = [int(number) for number in re.split("[.-]", day)]
    year, month, date = numbers if "-" in day else numbers[::-1]
    time = datetime.fromisoformat(f"2000-01-01T{clock.upper()}")
    first = datetime(year, month, 1, time.hour, time.minute, time.second, time.microsecond, time.tzinfo or UTC)
    return first + timedelta(days=date - 1)


def _invoice_object(invoice: Invoice, call: Call) -> dict[str, Any]:
    """Return an invoice with the members of its direction, in the order in which a client lists them."""
    world, came = call.world, "created_at" if invoice.direction == "SENT" else "received_at"
    sender = {part: getattr(invoice, f"sender_{part}") or None for part in ("eia", "bid", "name", "country")}
    recipient = {
        part: getattr(invoice, f"recipient_{part}") or None for part in ("eia", "bid", "name", "country", "operator")
    }
    return {
        "id": invoice.id,
        "status": invoice.status(world.now),
        **_texts(invoice, "reference", "number"),
        "sender": sender,
        "recipient": recipient,
        **_texts(invoice, came),
        "date": invoice.date or getattr(invoice, came)[:10],  # a client needs one, and not every file has it
        **_texts(invoice, "date_due"),
        "source_format": invoice.source_format,
        "sum": numbers.decimal(invoice.sum),
        "sum_tax": numbers.decimal(invoice.sum_tax),
        "currency": invoice.currency,
        **(_texts(invoice, "destination") if invoice.direction == "SENT" else _origin(invoice)),
        **_texts(invoice, "comment"),
        "files": _files(invoice, call),
        "actions": _actions(invoice, world.now, _USUAL),
    }


def _texts(invoice: Invoice, *names: str) -> dict[str, str | None]:
    """Return fields of an invoice as members, empty ones as null."""
    return {name: getattr(invoice, name) or None for name in names}


def _origin(invoice: Invoice) -> dict[str, str | None]:
    return {"origin": invoice.origin or None, "origin_type": "SCAN" if invoice.origin == "SCAN" else None}


def _actions(invoice: Invoice, now: datetime, types: Collection[str]) -> list[dict[str, Any]]:
    """Return what happened to an invoice; that the service took a sent one in is called its creation."""
    shown = [
        replace(action, type="CREATED") if (action.type, invoice.direction) == ("RECEIVED", "SENT") else action
        for action in invoice.history(now)
    ]
    return [_action(action) for action in shown if action.type in types]


def _action(action: Action) -> dict[str, Any]:
    return {
        "type": action.type,
        "channel": action.channel or "EINVOICE",
        "message": action.message if action.type in _SPEAKING else None,
        "key": _KEYS.get((action.type, action.channel)),
        "happened_at": action.happened_at,
    }


def _files(invoice: Invoice, call: Call) -> list[dict[str, str]]:
    """Return what the API shows of an invoice's files, each with the address of its content."""
    address = f"{call.url}/v1/invoices/{invoice.id}/files"
    return [
        {
            "id": file.id,
            "filename": file.name,
            "type": file.type,
            "mimetype": file.media_type,
            "href": f"{address}/{file.id}",
        }
        for file in invoice_files.files(invoice, call.world)
    ]
