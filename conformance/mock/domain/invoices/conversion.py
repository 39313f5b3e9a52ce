"""Writes the document of an invoice in the formats that receivers ask for: UBL, Finvoice, TEAPPSXML and others.

A document names seller and buyer, its number, dates and amounts, and has rows. A format beyond the three families is
one simple element with the same facts, named after the format.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lxml import etree

from conformance.mock.domain import numbers
from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.domain.invoices.invoice import Invoice

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_INVOICE, _PARTS, _VALUES = (
    f"{{{_UBL}{name}-2}}" for name in ("Invoice", "CommonAggregateComponents", "CommonBasicComponents")
)
_NAMESPACES = {None: f"{_UBL}Invoice-2", "cac": _PARTS[1:-1], "cbc": _VALUES[1:-1]}
_PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_UBL_FAMILY: Mapping[str, str] = {
    "UBL": "urn:oasis:names:specification:ubl",
    "EHF": "urn:www.difi.no:ehf:faktura:ver2.0",
    "EHF20": "urn:www.difi.no:ehf:faktura:ver2.0",
    "PEPPOLBIS20": "urn:www.peppol.eu:bis:peppol4a:ver2.0",
    "PEPPOLBIS30": _PEPPOL,
    "SIUBL": "urn:www.simplerinvoicing.org:si:si-ubl:ver1.1",
    "SIUBL11": "urn:www.simplerinvoicing.org:si:si-ubl:ver1.1",
    "SIUBL12": "urn:www.simplerinvoicing.org:si:si-ubl:ver1.2",
    "SIUBL20": f"{_PEPPOL}#compliant#urn:fdc:nen.nl:nlcius:v1.0",
    "VISMAUBL": "urn:visma:ubl",
    "VISMAUBL30": f"{_PEPPOL}#conformant#urn:visma:ubl:3.0",
}
_FINVOICE_FAMILY = {
    "FINVOICE": "1.3",
    "FINVOICE13": "1.3",
    "FINVOICE2": "2.01",
    "FINVOICE20": "2.01",
    "FINVOICE30": "3.0",
}
_FULL_NAME = {"FINVOICE": "FINVOICE13", "FINVOICE2": "FINVOICE20", "TEAPPS": "TEAPPS27", "EHF": "EHF20"}
"""The version that the short name of a format stands for."""
_TEAPPS_FAMILY = ("TEAPPS", "TEAPPS27", "TEAPPS30")
_NOT_WRITTEN = ("BGC", "LIINOS", "SEDI")
_SIMPLE = ("EBIS", "SVEFAKTURA", "VISMAXML", "VISMAXML60", "E2B", "WOODX", "AXFLOW", "FACTURAE", *_NOT_WRITTEN)


class Incompatible(ValueError):
    """An invoice in another format than the requested one, which no other is converted to."""


class Incomplete(ValueError):
    """An invoice that lacks what every format requires."""


def embeds(format: str) -> bool:
    """Return whether documents of a format can embed the invoice's image and attachments."""
    return format in _UBL_FAMILY


def arrived_as(invoice: Invoice, format: str) -> bool:
    """Return whether an invoice arrived in a format, which may be a short name."""
    return invoice.source_format in (format, _FULL_NAME.get(format, format))


def document(invoice: Invoice, format: str) -> bytes:
    """Return the invoice as a document of a format, in capitals: the original if possible, else a conversion."""
    if arrived_as(invoice, format):
        return invoice.xml or _converted(invoice, format)
    if format in _NOT_WRITTEN:
        raise Incompatible(f"{format} is not converted from {invoice.source_format}")
    return _converted(invoice, format)


def beside(invoice: Invoice, format: str) -> list[Attachment]:
    """Return the files of an invoice that its document does not embed: all where the format embeds none."""
    if arrived_as(invoice, format) and invoice.xml:
        return [file for file in invoice.files() if not file.embedded]
    return [] if embeds(format) else invoice.files()


def picture(invoice: Invoice) -> Attachment:
    """Return an image generated from the invoice."""
    facts = f"{invoice.number} {invoice.sum_tax} {invoice.currency}".encode("latin-1", "replace")
    return Attachment(invoice.file_name("pdf"), "application/pdf", b"%PDF-1.4\n% invoice " + facts + b"\n%%EOF\n")


def _converted(invoice: Invoice, format: str) -> bytes:
    amounts = (numbers.decimal(invoice.sum), numbers.decimal(invoice.sum_tax))
    if not invoice.number or not invoice.currency or None in amounts:
        raise Incomplete("an invoice needs a number, a currency and amounts")
    if format in _UBL_FAMILY:
        root = _ubl(invoice, _UBL_FAMILY[format])
    elif format in _FINVOICE_FAMILY:
        root = _finvoice(invoice, _FINVOICE_FAMILY[format])
    elif format in _TEAPPS_FAMILY:
        root = _teapps(invoice)
    else:
        root = _simple(invoice, format)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _tax(invoice: Invoice) -> str:
    return numbers.plain(numbers.difference(Decimal(invoice.sum_tax), Decimal(invoice.sum)))


def _number(row: Mapping[str, Any], name: str) -> str:
    """Return a number of a row as documents write it, empty if the row has none."""
    return numbers.plain(Decimal(row[name])) if row.get(name) not in (None, "") else ""


def _comma(amount: str) -> str:
    return amount.replace(".", ",")


def _add(parent: etree._Element, path: Sequence[str], text: str = "", **attributes: str) -> etree._Element:
    """Add the last element of a path and return it; the elements above it are created unless they exist."""
    for name in path[:-1]:
        found = parent.find(name)
        parent = found if found is not None else etree.SubElement(parent, name)
    added = etree.SubElement(parent, path[-1], attributes)
    added.text = text or None
    return added


def _ubl(invoice: Invoice, customization: str) -> etree._Element:
    a, b = _PARTS, _VALUES
    root = etree.Element(f"{_INVOICE}Invoice", nsmap=_NAMESPACES)  # type: ignore[arg-type]
    for name, text in (
        ("CustomizationID", customization),
        ("ID", invoice.number),
        ("IssueDate", invoice.date),
        ("DueDate", invoice.date_due),
        ("DocumentCurrencyCode", invoice.currency),
    ):
        if text:
            _add(root, [b + name], text)
    files = invoice.files()
    for file, name_in_file in zip(files, file_names.distinct(file.name for file in files), strict=True):
        reference = _add(root, [f"{a}AdditionalDocumentReference"])
        _add(reference, [f"{b}ID"], name_in_file)
        if file is invoice.image:
            _add(reference, [f"{b}DocumentDescription"], "Commercial invoice")
        content = base64.b64encode(file.content).decode("ascii")
        names = {"mimeCode": file.media_type, "filename": name_in_file}
        _add(reference, [f"{a}Attachment", f"{b}EmbeddedDocumentBinaryObject"], content, **names)
    for role, name, bid in (
        ("AccountingSupplierParty", invoice.sender_name, invoice.sender_bid),
        ("AccountingCustomerParty", invoice.recipient_name, invoice.recipient_bid),
    ):
        party = _add(root, [a + role, f"{a}Party"])
        _add(party, [f"{a}PartyLegalEntity", f"{b}RegistrationName"], name)
        _add(party, [f"{a}PartyLegalEntity", f"{b}CompanyID"], bid)
    _add(root, [f"{a}PaymentMeans", f"{b}PaymentID"], invoice.reference)
    money = {"currencyID": invoice.currency}
    _add(root, [f"{a}TaxTotal", f"{b}TaxAmount"], _tax(invoice), **money)
    _add(root, [f"{a}LegalMonetaryTotal", f"{b}TaxExclusiveAmount"], invoice.sum, **money)
    _add(root, [f"{a}LegalMonetaryTotal", f"{b}TaxInclusiveAmount"], invoice.sum_tax, **money)
    for row in invoice.rows:
        line = _add(root, [f"{a}InvoiceLine"])
        _add(line, [f"{b}ID"], str(row.get("position", "")))
        _add(line, [f"{b}InvoicedQuantity"], _number(row, "amount"), unitCode=row.get("unit_type", ""))
        _add(line, [f"{b}LineExtensionAmount"], _number(row, "sum"), **money)
        _add(line, [f"{a}Item", f"{b}Name"], row.get("subject", ""))
        _add(line, [f"{a}Item", f"{a}ClassifiedTaxCategory", f"{b}Percent"], _number(row, "tax"))
        _add(line, [f"{a}Price", f"{b}PriceAmount"], _number(row, "price"), **money)
    return root


def _finvoice(invoice: Invoice, version: str) -> etree._Element:
    root = etree.Element("Finvoice", Version=version)
    for role, name, bid in (
        ("Seller", invoice.sender_name, invoice.sender_bid),
        ("Buyer", invoice.recipient_name, invoice.recipient_bid),
    ):
        _add(root, [f"{role}PartyDetails", f"{role}PartyIdentifier"], bid)
        _add(root, [f"{role}PartyDetails", f"{role}OrganisationName"], name)
    details = _add(root, ["InvoiceDetails"])
    _add(details, ["InvoiceNumber"], invoice.number)
    _add(details, ["InvoiceDate"], invoice.date.replace("-", ""), Format="CCYYMMDD")
    money = {"AmountCurrencyIdentifier": invoice.currency}
    for name, amount in (("Excluded", invoice.sum), ("", _tax(invoice)), ("Included", invoice.sum_tax)):
        _add(details, [f"InvoiceTotalVat{name}Amount"], _comma(amount), **money)
    due = invoice.date_due.replace("-", "")
    _add(details, ["PaymentTermsDetails", "InvoiceDueDate"], due, Format="CCYYMMDD")
    for row in invoice.rows:
        line = _add(root, ["InvoiceRow"])
        _add(line, ["ArticleName"], row.get("subject", ""))
        _add(line, ["InvoicedQuantity"], _comma(_number(row, "amount")), QuantityUnitCode=row.get("unit_type", ""))
        _add(line, ["UnitPriceAmount"], _comma(_number(row, "price")), **money)
        _add(line, ["RowVatRatePercent"], _comma(_number(row, "tax")))
        _add(line, ["RowVatExcludedAmount"], _comma(_number(row, "sum")), **money)
        _add(line, ["RowAmount"], _comma(_number(row, "sum_tax")), **money)
    _add(root, ["EpiDetails", "EpiPaymentInstructionDetails", "EpiRemittanceInfoIdentifier"], invoice.reference)
    return root


def _teapps(invoice: Invoice) -> etree._Element:
    root = etree.Element("INVOICE_CENTER")
    body = _add(root, ["CONTENT_FRAME", "INVOICES", "INVOICE"])
    _add(body, ["HEADER", "INVOICE_ID"], invoice.number)
    _add(body, ["HEADER", "CURRENCY", "CODE"], invoice.currency)
    _add(body, ["RECEIVER", "CUSTOMER_INFORMATION", "CUSTOMER_NAME"], invoice.recipient_name)
    _add(body, ["PAYEE", "CUSTOMER_INFORMATION", "CUSTOMER_NAME"], invoice.sender_name)
    for row in invoice.rows:
        line = _add(body, ["ROWS", "ROW"])
        _add(line, ["ARTICLE", "ARTICLE_NAME"], row.get("subject", ""))
        _add(line, ["QUANTITY", "CHARGED"], _number(row, "amount"), Q_UNIT=row.get("unit_type", ""))
        _add(line, ["PRICE_PER_UNIT", "AMOUNT"], _number(row, "price"))
        _add(line, ["VAT", "RATE"], _number(row, "tax"))
        _add(line, ["ROW_TOTAL", "AMOUNT"], _number(row, "sum"), VAT="EXCLUDED")
        _add(line, ["ROW_TOTAL", "AMOUNT"], _number(row, "sum_tax"), VAT="INCLUDED")
    _add(body, ["SUMMARY", "INVOICE_TOTAL", "AMOUNT"], invoice.sum, VAT="EXCLUDED", SIGN="+")
    _add(body, ["SUMMARY", "INVOICE_TOTAL", "AMOUNT"], invoice.sum_tax, VAT="INCLUDED", SIGN="+")
    _add(body, ["SUMMARY", "VAT_TOTAL", "AMOUNT"], _tax(invoice))
    return root


def _simple(invoice: Invoice, format: str) -> etree._Element:
    root = etree.Element(format)
    for name in ("number", "date", "date_due", "currency", "sum", "sum_tax", "reference", "sender_name", "sender_bid"):
        _add(root, [name], getattr(invoice, name))
    return root


KNOWN = frozenset({*_UBL_FAMILY, *_FINVOICE_FAMILY, *_TEAPPS_FAMILY, *_SIMPLE})
"""Every format that a document can be written in."""
