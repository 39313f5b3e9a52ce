"""The files of an invoice, listed by their ids, and the file that the invoice is in a requested format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from conformance.mock.domain.invoices import conversion, file_names
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.state.world import World

_ORIGINAL, _GENERATED, _EITHER = "ORIGINAL_IMAGE", "GENERATED_IMAGE", "ORIGINAL_OR_GENERATED_IMAGE"
_XML = "application/xml"


@dataclass(frozen=True)
class ListedFile:
    """One file of an invoice as it is listed; `content` returns it, or None if it cannot be written."""

    id: str
    name: str
    type: str
    media_type: str
    content: Callable[[], Attachment | None] = field(repr=False)


def files(invoice: Invoice, world: World) -> Iterator[ListedFile]:
    """Yield the invoice in its own format, its image and its attachments, each under a name of its own."""
    found = list(_files(invoice))
    names = file_names.distinct(name for _, name, _, _ in found)
    for (type, _, media_type, content), name in zip(found, names, strict=True):
        yield ListedFile(world.id("file", invoice.id, type, name), name, type, media_type, content)


def in_format(invoice: Invoice, format: str) -> Attachment | None:
    """Return the invoice as a document of a format or as an image, None if it cannot be had as one."""
    if format not in (_ORIGINAL, _GENERATED, _EITHER):
        return _document(invoice, format)
    original = invoice.image if invoice.image is not None and _is_picture(invoice.image) else None
    if format == _ORIGINAL:
        return original
    return conversion.picture(invoice) if format == _GENERATED else original or conversion.picture(invoice)


def _files(invoice: Invoice) -> Iterator[tuple[str, str, str, Callable[[], Attachment | None]]]:
    format = invoice.source_format
    yield format, invoice.file_name("xml"), _XML, partial(_document, invoice, format)
    if invoice.image is not None:
        yield _ORIGINAL, invoice.image.name, invoice.image.media_type, partial(_same, invoice.image)
    for attachment in invoice.attachments:
        yield "ATTACHMENT", attachment.name, attachment.media_type, partial(_same, attachment)


def _same(file: Attachment) -> Attachment:
    return file


def _document(invoice: Invoice, format: str) -> Attachment | None:
    try:
        return Attachment(invoice.file_name("xml"), _XML, conversion.document(invoice, format))
    except (conversion.Incompatible, conversion.Incomplete):
        return None


def _is_picture(file: Attachment) -> bool:
    return file.media_type == "application/pdf" or file.media_type.startswith("image/")
