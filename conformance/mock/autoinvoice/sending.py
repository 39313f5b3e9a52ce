"""Sending an invoice that is a file already, with what its sender says beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices import sent_files
from conformance.mock.domain.invoices.files import Attachment, attachment
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.choices import Choices, chosen
from conformance.mock.domain.routing.routes import Sending

CREATED = "OK: INVOICE CREATED SUCCESSFULLY"
"""What is said of a file whose invoice was created."""


@behaviour
def invoice_put_invoice_with_metadata(call: Call) -> Reply:
    """Read the one invoice of the file, keep it, and send it to whom the metadata or the invoice itself names."""
    file = _file(call)
    choices = _choices(call.text("metadata"))
    read = sent_files.the_invoice([file], call.text("xmlformat"))
    if not call.company.verified:
        raise Refusal("unknown-error")
    made = outgoing.kept(call.world, call.company, read, choices)
    made.vendor = call.vendor_key.label if call.vendor_key else ""
    if choices.consumer:
        outgoing.send_to_consumer(Sending(call.world, call.company, read, choices), made)
    else:
        outgoing.send(call.world, call.company, made, choices.eia)
    return Reply("created", members={"invoice_id": made.id, "file_statuses": [status_of(file)]})


def status_of(file: Attachment, status: str = CREATED) -> dict[str, Any]:
    """Return what is told of a file that was taken."""
    return {"status": status, "filehash": outgoing.digest(file.content), "filename": file.name}


def _file(call: Call) -> Attachment:
    given = call.arguments["file_in"] or {}
    name, content = given.get("filename") or "", given.get("file")
    if not name or content is None:
        raise Refusal("file-or-name-blank")
    if not sent_files.has_allowed_letters(name):
        raise Refusal("name-invalid")
    if sent_files.ending(name) not in sent_files.INVOICES:
        raise Refusal("name-or-type-invalid")
    if not content:
        raise Refusal("file-is-empty")
    return attachment(name, content)


def _choices(metadata: str) -> Choices:
    """Return what the metadata choose; they must be a JSON object of version 1.1, where there are any."""
    try:
        found = chosen(defaultdict(str, metadata=metadata))
        if metadata and json.loads(metadata).get("version") != "1.1":
            raise Refusal("unknown-error")
    except Refusal:
        raise Refusal("unknown-error") from None
    return found
