"""Older ways to send invoices that are files already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from conformance.mock.autoinvoice.sending import status_of
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices import documents, sent_files
from conformance.mock.domain.invoices.files import Attachment, Unreadable, attachment, members
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.choices import Choices

_OUTCOMES = {
    "zip_broken": "zip-invalid",
    "zip_too_large": "zip-invalid",
    "file_name_not_allowed": "name-characters-invalid",
    "format_not_recognised": "type-invalid",
    "not_xml": "type-invalid",
}
"""What invoice_put_file answers to what cannot be read, by what is wrong; all else is an unknown error."""


@behaviour
def invoice_put_file(call: Call) -> Reply:
    """Make an invoice of every XML file that was sent; if one of them cannot be read, none is made."""
    files = _unpacked(_file(call))
    invoices = [file for file in files if sent_files.ending(file.name) == "xml"]
    if not invoices:
        raise Refusal("no-invoice-file")
    try:
        read = [documents.with_files([xml, *_beside(xml, files)]) for xml in invoices]
    except Unreadable as unreadable:
        raise sent_files.refusal(unreadable, _OUTCOMES) from None
    if not call.company.verified:
        raise Refusal("unknown-error")
    for each in read:
        _sent(call, each)
    outcome = "created" if len(invoices) > 1 else "created-successfully"
    status = "OK: INVOICE CREATED" if len(invoices) > 1 else "OK: INVOICE CREATED SUCCESSFULLY"
    return Reply(outcome, members={"items": [status_of(xml, status) for xml in invoices]})


def _file(call: Call) -> Attachment:
    """Return the file that was sent, the name and type of which are right."""
    given = call.arguments["file_in"] or {}
    name, content = given.get("filename") or "", given.get("file")
    if content is None:
        raise Refusal("no-invoice-file")
    _need_right_name(name, sent_files.INVOICES)
    _need_bytes(name, content)
    return attachment(name, content)


def _unpacked(file: Attachment) -> list[Attachment]:
    if sent_files.ending(file.name) != "zip":
        return [file]
    try:
        files = members(file.content)
    except Unreadable as unreadable:
        raise sent_files.refusal(unreadable, _OUTCOMES) from None
    for member in files:
        _need_right_name(member.name, ("xml", *sent_files.BESIDE))
        _need_bytes(member.name, member.content)
    return files


def _need_right_name(name: str, endings: Sequence[str]) -> None:
    if not name:
        raise Refusal("name-invalid")
    if not sent_files.has_allowed_letters(name):
        raise Refusal("name-characters-invalid")
    if not sent_files.ending(name):
        raise Refusal("name-invalid")
    if sent_files.ending(name) not in endings:
        raise Refusal("type-invalid")


def _need_bytes(name: str, content: bytes) -> None:
    if not content:
        raise Refusal("file-empty", **{"#{current_file}": name})


def _beside(xml: Attachment, files: Sequence[Attachment]) -> list[Attachment]:
    """Return what goes along with an invoice: all other files, but for the pictures of other invoices."""
    stems = {_stem(file) for file in files if sent_files.ending(file.name) == "xml" and file is not xml}
    return [file for file in files if sent_files.ending(file.name) != "xml" and _stem(file) not in stems]


def _stem(file: Attachment) -> str:
    return PurePosixPath(file.name).stem.lower()


@behaviour
def invoice_put_finvoice(call: Call) -> Reply:
    """Make an invoice of the one Finvoice among the files."""
    given = call.arguments["finvoice_in"] or {}
    contents, names = given.get("files") or [], given.get("filenames") or []
    if not contents or len(contents) != len(names) or not all(names) or None in contents:
        raise Refusal("file-or-name-blank")
    if not all(map(sent_files.has_allowed_letters, names)):
        raise Refusal("name-invalid")
    if any(sent_files.ending(name) not in (*sent_files.INVOICES, *sent_files.BESIDE) for name in names):
        raise Refusal("name-or-type-invalid")
    if not all(contents):
        raise Refusal("file-is-empty")
    files = [attachment(name, content) for name, content in zip(names, contents, strict=True)]
    read = sent_files.the_invoice(files, "FINVOICE")
    if not call.company.verified:
        raise Refusal("unknown-error")
    made = _sent(call, read)
    return Reply("created", members={"invoice_id": made.id, "file_statuses": [status_of(file) for file in files]})


def _sent(call: Call, read: documents.Invoice) -> Invoice:
    made = outgoing.kept(call.world, call.company, read, Choices())
    made.vendor = call.vendor_key.label if call.vendor_key else ""
    outgoing.send(call.world, call.company, made)
    return made
