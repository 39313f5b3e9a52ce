"""Reading one invoice: its values, its document in a chosen format, its image and attachments."""

from __future__ import annotations

from typing import Any

from conformance.mock.autoinvoice import invoice_structs
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices import conversion, file_names
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing.network import RECEIVED, SENT

_DOWNLOADED = frozenset(
    "finvoice finvoice20 finvoice30 teapps teapps30 ubl liinos svefaktura sedi ehf ehf20 vismaxml vismaxml60 e2b woodx"
    " axflow facturae bgc peppolbis20 peppolbis30 siubl siubl12 siubl20 vismaubl vismaubl30".upper().split()
)
"""The formats that inbound_invoice_download has (doc001, line 412)."""
_RETIRED = frozenset({"SIUBL10"})
"""Formats that were supported once; the documents name none, and this is the version before the oldest in the list."""
_SHOWN = frozenset(
    "finvoice finvoice2 finvoice30 teapps teapps30 ebis ubl liinos svefaktura sedi ehf vismaxml vismaxml60 e2b woodx"
    " facturae bgc peppolbis20 siubl11 siubl20".upper().split()
)
"""The formats that inbound_invoice_show has (doc001, line 2071)."""
_WITHOUT_ROWS = "!"
_IMAGE = "INVOICE_IMAGE"
_Kind = tuple[str, Attachment]
"""A file with the attachment_type that it is returned as."""


def invoice_with_id(call: Call, direction: str) -> Invoice:
    """Return the invoice with the id of the call that the company sent or received."""
    for invoice in call.world.all(Invoice, call.company.label):
        if invoice.direction == direction and invoice.id == call.text("id"):
            return invoice
    raise Refusal("invoice-not-found-or-no-rights")


@behaviour
def inbound_invoice_download(call: Call) -> Reply:
    """Return the original if it has a requested format, else the first format, and the files not embedded in it."""
    if call.vendor_key is None:
        raise Refusal("vendor-key-missing")
    invoice = invoice_with_id(call, RECEIVED)
    formats = [(name or "").upper() for name in call.arguments["formats"] or ()]
    if not formats or not _DOWNLOADED.issuperset(formats):
        raise Refusal("format-not-supported")
    format = next((name for name in formats if conversion.arrived_as(invoice, name)), formats[0])
    try:
        files = _files(invoice, format)
    except (conversion.Incompatible, conversion.Incomplete):
        raise Refusal("invoice-not-compatible-with-selected-format") from None
    if invoice.image is None and call.arguments["generate_image_if_missing"]:
        files.append((_IMAGE, conversion.picture(invoice)))
    metadata = _metadata(invoice, format) if call.arguments["include_metadata"] else None
    return Reply("downloaded", members={"attachments": _structs(files), "metadata": metadata})


def _files(invoice: Invoice, format: str) -> list[_Kind]:
    """Return the document in a format and the files that are not embedded in it."""
    written = Attachment(invoice.file_name("xml"), "application/xml", conversion.document(invoice, format))
    return [(format, written), *_kinds(invoice, conversion.beside(invoice, format))]


def _kinds(invoice: Invoice, files: list[Attachment]) -> list[_Kind]:
    return [(_IMAGE if file is invoice.image else "ATTACHMENT", file) for file in files]


def _structs(files: list[_Kind]) -> list[dict[str, Any]]:
    names = file_names.distinct(file.name for _, file in files)
    return [
        {"attachment_type": kind, "filename": name, "file": file.content}
        for (kind, file), name in zip(files, names, strict=True)
    ]


def _metadata(invoice: Invoice, format: str) -> dict[str, str]:
    return {
        "origin": "SCAN" if invoice.origin == "SCAN" else "EINVOICE",
        "original_format": "" if conversion.arrived_as(invoice, format) else invoice.source_format,
        "company_name": invoice.sender_name,
        "company_bid": invoice.sender_bid,
        "invoice_nr": invoice.number,
        "reference_nr": invoice.reference,
        "sum": invoice.sum,
        "sum_tax": invoice.sum_tax,
        "currency": invoice.currency,
        "date": invoice.date.replace("-", ""),
        "date_due": invoice.date_due.replace("-", ""),
    }


@behaviour
def inbound_invoice_show(call: Call) -> Reply:
    """Return a received invoice, with its document if a format is named and its files on request."""
    invoice = invoice_with_id(call, RECEIVED)
    wanted = call.text("xmlformat")
    format = wanted.removeprefix(_WITHOUT_ROWS).upper()
    if format in _RETIRED:
        raise Refusal("format-is-no-longer-supported")
    if format and format not in _SHOWN:
        raise Refusal("format-not-supported")
    try:
        files = _attachments(call, invoice, format)
    except conversion.Incompatible:
        raise Refusal("invoice-not-compatible-with-selected-format") from None
    except conversion.Incomplete:
        raise Refusal("xml-generation-failed") from None
    invoice.seen = True
    rows = not wanted.startswith(_WITHOUT_ROWS)
    return Reply("shown", members={**invoice_structs.received(call.world, invoice, rows=rows), "attachments": files})


@behaviour
def invoice_show(call: Call) -> Reply:
    """Return a sent invoice and why it failed, with its document and files like inbound_invoice_show."""
    invoice = invoice_with_id(call, SENT)
    wanted = call.text("xmlformat")
    format = wanted.removeprefix(_WITHOUT_ROWS).upper()
    if format and format not in _SHOWN:
        raise Refusal("format-not-supported")
    try:
        files = _attachments(call, invoice, format)
    except (conversion.Incompatible, conversion.Incomplete):
        raise Refusal("format-not-supported") from None
    members = invoice_structs.sent(call.world, invoice, rows=not wanted.startswith(_WITHOUT_ROWS))
    return Reply("shown", members={**members, "error_message": invoice.error, "attachments": files})


def _attachments(call: Call, invoice: Invoice, format: str) -> list[dict[str, Any]]:
    """Return the document if a format is named, and the other files on request."""
    files = _files(invoice, format) if format else _kinds(invoice, invoice.files())
    return _structs(files if call.arguments["include_files"] else files[: 1 if format else 0])
