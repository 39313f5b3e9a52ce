"""Sending invoices that are files already: with metadata, and by the older methods."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices import documents, file_names, sent_files
from conformance.mock.domain.invoices.files import Attachment, Unreadable, attachment, members
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.choices import Choices, chosen
from conformance.mock.domain.routing.routes import Sending

_CREATED = "OK: INVOICE CREATED SUCCESSFULLY"
"""The status of a file whose invoice was created."""
_OUTCOMES = {
    "zip_broken": "zip-invalid",
    "zip_too_large": "zip-invalid",
    "file_name_not_allowed": "name-characters-invalid",
    "format_not_recognised": "type-invalid",
    "not_xml": "type-invalid",
}
"""The outcomes of invoice_put_file for unreadable files, by reason; any other is an unknown error."""


@behaviour
def invoice_put_file(call: Call) -> Reply:
    """Create an invoice from every XML file in the request, or none if one cannot be read."""
    files = _unpacked(_file(call))
    invoices = [file for file in files if file_names.extension(file.name) == "xml"]
    if not invoices:
        raise Refusal("no-invoice-file")
    try:
        read = [documents.with_files([xml, *_beside(xml, files)]) for xml in invoices]
    except Unreadable as unreadable:
        raise sent_files.refusal(unreadable, _OUTCOMES) from None
    if not call.company.verified:
        raise Refusal("unknown-error")
    for document in read:
        _send(call, document)
    outcome = "created" if len(invoices) > 1 else "created-successfully"
    status = "OK: INVOICE CREATED" if len(invoices) > 1 else "OK: INVOICE CREATED SUCCESSFULLY"
    return Reply(outcome, members={"items": [_status(xml, status) for xml in invoices]})


def _file(call: Call) -> Attachment:
    """Return the file in the request; refuse a wrong name or type."""
    file_in = call.arguments["file_in"] or {}
    name, content = file_in.get("filename") or "", file_in.get("file")
    if content is None:
        raise Refusal("no-invoice-file")
    _check_name(name, sent_files.INVOICES)
    _check_not_empty(name, content)
    return attachment(name, content)


def _unpacked(file: Attachment) -> list[Attachment]:
    if file_names.extension(file.name) != "zip":
        return [file]
    try:
        files = members(file.content)
    except Unreadable as unreadable:
        raise sent_files.refusal(unreadable, _OUTCOMES) from None
    for member in files:
        _check_name(member.name, ("xml", *sent_files.ATTACHMENTS))
        _check_not_empty(member.name, member.content)
    return files


def _check_name(name: str, extensions: Sequence[str]) -> None:
    if not name:
        raise Refusal("name-invalid")
    if not sent_files.has_allowed_characters(name):
        raise Refusal("name-characters-invalid")
    if not file_names.extension(name):
        raise Refusal("name-invalid")
    if file_names.extension(name) not in extensions:
        raise Refusal("type-invalid")


def _check_not_empty(name: str, content: bytes) -> None:
    if not content:
        raise Refusal("file-empty", **{"#{current_file}": name})


def _beside(xml: Attachment, files: Sequence[Attachment]) -> list[Attachment]:
    """Return the files that accompany an invoice: all but the XML files and the images of other invoices."""
    stems = {_stem(file) for file in files if file_names.extension(file.name) == "xml" and file is not xml}
    return [file for file in files if file_names.extension(file.name) != "xml" and _stem(file) not in stems]


def _stem(file: Attachment) -> str:
    return file_names.stem(file.name).lower()


@behaviour
def invoice_put_finvoice(call: Call) -> Reply:
    """Create an invoice from the one Finvoice among the files."""
    finvoice_in = call.arguments["finvoice_in"] or {}
    contents, names = finvoice_in.get("files") or [], finvoice_in.get("filenames") or []
    if not contents or len(contents) != len(names) or not all(names) or None in contents:
        raise Refusal("file-or-name-blank")
    if not all(map(sent_files.has_allowed_characters, names)):
        raise Refusal("name-invalid")
    if any(file_names.extension(name) not in (*sent_files.INVOICES, *sent_files.ATTACHMENTS) for name in names):
        raise Refusal("name-or-type-invalid")
    if not all(contents):
        raise Refusal("file-is-empty")
    files = [attachment(name, content) for name, content in zip(names, contents, strict=True)]
    read = sent_files.the_invoice(files, "FINVOICE")
    if not call.company.verified:
        raise Refusal("unknown-error")
    invoice = _send(call, read)
    return Reply("created", members={"invoice_id": invoice.id, "file_statuses": [_status(file) for file in files]})


def _send(call: Call, read: documents.Invoice) -> Invoice:
    invoice = outgoing.store(call.world, call.company, read, Choices())
    invoice.vendor = call.vendor_key.label if call.vendor_key else ""
    outgoing.send(call.world, call.company, invoice)
    return invoice


@behaviour
def invoice_put_invoice_with_metadata(call: Call) -> Reply:
    """Read the one invoice in the file, store it, and send it to the recipient in the metadata or in the invoice."""
    return _put(call, _choices(call.text("metadata")))


@behaviour
def invoice_put_invoice(call: Call) -> Reply:
    """Read the one invoice in the file, store it, and send it to the recipient in the invoice."""
    return _put(call, Choices())


def _put(call: Call, choices: Choices) -> Reply:
    file = _named_file(call)
    read = sent_files.the_invoice([file], call.text("xmlformat"))
    if not call.company.verified:
        raise Refusal("unknown-error")
    invoice = outgoing.store(call.world, call.company, read, choices)
    invoice.vendor = call.vendor_key.label if call.vendor_key else ""
    if choices.consumer:
        outgoing.send_to_consumer(Sending(call.world, call.company, read, choices), invoice)
    else:
        outgoing.send(call.world, call.company, invoice, choices.eia)
    return Reply("created", members={"invoice_id": invoice.id, "file_statuses": [_status(file)]})


def _status(file: Attachment, status: str = _CREATED) -> dict[str, Any]:
    """Return the status of an accepted file."""
    return {"status": status, "filehash": outgoing.digest(file.content), "filename": file.name}


def _named_file(call: Call) -> Attachment:
    file_in = call.arguments["file_in"] or {}
    name, content = file_in.get("filename") or "", file_in.get("file")
    if not name or content is None:
        raise Refusal("file-or-name-blank")
    if not sent_files.has_allowed_characters(name):
        raise Refusal("name-invalid")
    if file_names.extension(name) not in sent_files.INVOICES:
        raise Refusal("name-or-type-invalid")
    if not content:
        raise Refusal("file-is-empty")
    return attachment(name, content)


def _choices(metadata: str) -> Choices:
    """Return the choices in the metadata, which must be empty or a JSON object of version 1.1."""
    try:
        found = chosen(defaultdict(str, metadata=metadata))
        if metadata and json.loads(metadata).get("version") != "1.1":
            raise Refusal("unknown-error")
    except Refusal:
        raise Refusal("unknown-error") from None
    return found
