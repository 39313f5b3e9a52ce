"""Reads the invoices that callers send: UBL, Finvoice or TEAPPSXML, alone or in a zip with accompanying files.

The documents name the formats and some refusals; the rest is inferred.
"""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from lxml import etree

from conformance.mock.domain import numbers
from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.files import MAX_FILE, Attachment, Unreadable, embedded, members
from conformance.mock.domain.invoices.formats import PREFIXES, UBL_PLACES, Recognised, recognised, text_at
from conformance.mock.domain.invoices.rows import rows
from conformance.safe_xml import local
from conformance.xml_files import NotRead, root_of

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?|[0-9]{8}")
_UBL_PICTURES = {"commercialinvoice", "commercialcreditnote"}


@dataclass(frozen=True)
class Invoice:
    """The values of an invoice in any format; a missing text is empty, and none begins or ends with a space.

    `sum` is its total without tax, `sum_tax` the total with it.
    """

    source_format: str
    kind: str
    number: str
    date: datetime.date | None
    due_date: datetime.date | None
    currency: str
    sum: Decimal
    sum_tax: Decimal
    kid: str
    account_number: str
    seller_name: str
    seller_id: str
    buyer_name: str
    buyer_id: str
    buyer_street: str
    buyer_postal_code: str
    buyer_city: str
    buyer_country: str
    buyer_phone: str
    buyer_email: str
    buyer_birth_date: str
    buyer_ssn: str
    image: Attachment | None
    attachments: tuple[Attachment, ...]
    rows: list[dict[str, Any]]
    xml: bytes = field(repr=False)


def read(name: str, content: bytes, format: str = "") -> Invoice:
    """Return the invoice in a file, which must have the format if one is named; Unreadable says why it is none."""
    if not file_names.is_safe(name) or not name.lower().endswith((".xml", ".zip", ".aix")):
        shown = name[: file_names.MAX_BYTES]
        raise Unreadable("file_name_not_allowed", f"a file must not be called {shown!r}")
    if not content:
        raise Unreadable("file_empty", "the file is empty")
    if len(content) > MAX_FILE:
        raise Unreadable("file_too_large", f"the file has {len(content)} bytes, more than {MAX_FILE}")
    if not name.lower().endswith(".zip"):
        return invoice_in(content, format)
    return with_files(members(content), format)


def with_files(files: Sequence[Attachment], format: str = "") -> Invoice:
    """Return the invoice in the one XML file; the PDF with its name is its image, the others are attachments."""
    invoices = [file for file in files if file.name.lower().endswith(".xml")]
    if len(invoices) != 1:
        code = "zip_with_several_invoices" if invoices else "zip_without_invoice"
        raise Unreadable(code, f"the zip holds {len(invoices)} XML files, not one")
    xml, others = invoices[0], [file for file in files if file is not invoices[0]]
    invoice = invoice_in(xml.content, format)
    own = file_names.stem(xml.name).lower()
    image = next((o for o in others if o.name.lower() == f"{own}.pdf"), None)
    attachments = (*invoice.attachments, *(o for o in others if o is not image))
    return replace(invoice, image=invoice.image or image, attachments=attachments)


def invoice_in(content: bytes, format: str = "") -> Invoice:
    """Return the invoice in an XML file, which must have the format if one is named."""
    root = _root(content)
    found = recognised(root, format.upper())
    texts = {name: text_at(found.body, *found.places.get(name, ())) for name in UBL_PLACES}
    if not texts["number"]:
        raise Unreadable("invoice_number_missing", "the invoice has no number")
    net, total, tax = (_amount(name, texts.pop(name), found) for name in ("sum", "sum_tax", "tax"))
    if total is None:
        raise Unreadable("invoice_sum_missing", "the invoice has no total with tax")
    dates = {name: _date(name, texts.pop(name)) for name in ("date", "due_date")}
    files = list(_embedded(root))
    image = next((file for is_picture, file in files if is_picture), None)
    values: dict[str, Any] = {**texts, **dates, "sum_tax": total, "xml": content}
    values["sum"] = numbers.difference(total, tax or Decimal(0)) if net is None else net
    return Invoice(
        source_format=found.format,
        kind="CREDIT_NOTE" if _is_credit(root, found.body) else "INVOICE",
        image=image,
        attachments=tuple(file for _, file in files if file is not image),
        rows=rows(found.body, texts["currency"], comma=found.comma),
        **values,
    )


def _root(content: bytes) -> etree._Element:
    try:
        return root_of(content)
    except NotRead as error:
        raise Unreadable(error.code, str(error)) from error


def _is_credit(root: etree._Element, body: etree._Element) -> bool:
    return (
        local(root) == "CreditNote"
        or text_at(body, "InvoiceDetails/InvoiceTypeCode") == "INV02"
        or body.find("SUMMARY/INVOICE_TOTAL/AMOUNT[@SIGN='-']") is not None
    )


def _embedded(root: etree._Element) -> Iterator[tuple[bool, Attachment]]:
    """Yield the files embedded in a UBL document, each with whether it is declared as the invoice's image."""
    for reference in root.iterfind("a:AdditionalDocumentReference", PREFIXES):
        found = reference.find("a:Attachment/b:EmbeddedDocumentBinaryObject", PREFIXES)
        if found is None:
            continue
        try:
            content = base64.b64decode("".join((found.text or "").split()), validate=True)
        except ValueError as error:
            raise Unreadable("attachment_broken", f"a file in the invoice is not base64: {error}") from error
        description = text_at(reference, "b:DocumentDescription", "b:DocumentType").replace(" ", "").lower()
        file = embedded(found.get("filename") or "", content, found.get("mimeCode") or "")
        yield description in _UBL_PICTURES, file


def _amount(name: str, text: str, found: Recognised) -> Decimal | None:
    """Return an amount, None if the invoice has none."""
    amount = numbers.decimal(text, comma=found.comma)
    if text and amount is None:
        raise Unreadable("amount_invalid", f"{found.places[name][0]} is no number: {text[:60]!r}")
    return amount


def _date(name: str, text: str) -> datetime.date | None:
    """Return a date, None if the invoice has none."""
    if not text:
        return None
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("date_invalid", f"the invoice's {name} is no date such as 2026-01-31: {text[:60]!r}") from None
