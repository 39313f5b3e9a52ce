"""Older methods that find, show and confirm invoices and return their files."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.images import tiff
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing.network import SENT

FILE_RETENTION = timedelta(days=730)
"""How long files are available: two years, which doc001 states for the states of invoices (inferred)."""


@behaviour
def get_invoice_id(call: Call) -> Reply:
    """Return the id of the company's only invoice with the number."""
    number = call.text("invoice_number")
    if not number:
        raise Refusal("no-number-given")
    found = [invoice for invoice in call.world.all(Invoice, call.company.label) if invoice.number == number]
    if not found:
        raise Refusal("not-found")
    if len(found) > 1:
        raise Refusal("several-found", **{"#{invoice_number}": number})
    return Reply("found", {"INVOICE ID": found[0].id})


@behaviour
def invoice_show_original_xml(call: Call) -> Reply:
    """Return the original XML file of an invoice, to its sender or its receiver."""
    invoice = own_invoice(call)
    if datetime.fromisoformat(invoice.received_at).replace(tzinfo=None) < call.world.now - FILE_RETENTION:
        raise Refusal("file-not-available")
    if not invoice.xml:
        raise Refusal("no-xml-file")
    return Reply("shown", members={"format": invoice.source_format, "file": invoice.xml})


@behaviour
def invoice_show_operator_file(call: Call) -> Reply:
    """Return the file of an invoice that an operator has, to its sender or its receiver."""
    invoice = own_invoice(call)
    if not invoice.xml:
        raise Refusal("file-not-available")
    return Reply("shown", members={"format": invoice.source_format, "file": invoice.xml})


def own_invoice(call: Call) -> Invoice:
    """Return the invoice with the id that the caller's company sent or received."""
    for invoice in call.world.all(Invoice, call.company.label):
        if invoice.id == call.text("id"):
            return invoice
    raise Refusal("not-found")


@behaviour
def invoice_confirm(call: Call) -> Reply:
    """Record the day on which a sent invoice was paid."""
    invoice = own_invoice(call)
    if invoice.direction != SENT:
        raise Refusal("not-found")
    day = call.text("payment_date")
    if not re.fullmatch("[0-9]{8}", day) or invoice.paid_on or invoice.state == "FAILED":
        raise Refusal("could-not-mark")
    try:
        paid_on = date.fromisoformat(day).isoformat()
    except ValueError:
        raise Refusal("could-not-mark") from None
    call.world.tick()
    invoice.paid_on = paid_on
    return Reply("marked")


@behaviour
def get_invoice_image_as_format(call: Call) -> Reply:
    """Return the image of an invoice as TIFF; the list of files is empty where there is none."""
    wanted = (i for i in call.world.all(Invoice, call.company.label) if i.id == call.text("invoice_id"))
    invoice = next(wanted, None)
    if invoice is None or invoice.image is None or call.text("image_format") != "TIFF":
        return Reply("answered", members={"items": []})
    name = file_names.safe(f"{file_names.stem(invoice.image.name)}.tiff")
    shown = {"attachment_type": "INVOICE_IMAGE", "filename": name, "file": tiff()}
    return Reply("answered", members={"items": [shown]})
