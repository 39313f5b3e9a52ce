"""Invoices and credit notes in UBL 2.1 for Peppol BIS Billing 3.0, which is EHF Billing 3.0 in Norway."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any

from lxml import etree

from conformance.payloads.file import File
from conformance.payloads.invoice import Invoice

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_BIS_2 = "urn:www.cenbii.eu:transaction:biitrns{}:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0"
CUSTOMIZATIONS = {
    "UBL": "urn:cen.eu:en16931:2017",
    "PEPPOLBIS30": CUSTOMIZATION,
    "PEPPOLBIS20": _BIS_2,
    "EHF20": f"{_BIS_2}:extended:urn:www.difi.no:ehf:{{}}:ver2.0",
}
"""The customization id by format; older formats have different ones for invoices and credit notes."""
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
ORGANISATION = "0192"
"""The scheme of Norwegian organisation numbers, as an address and as an identifier."""

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC, _CBC = f"{_UBL}CommonAggregateComponents-2", f"{_UBL}CommonBasicComponents-2"

Part = etree._Element | str | None


def element(name: str, /, *parts: Part, **attributes: str) -> etree._Element | None:
    """Return an element with its non-empty parts, or None if all are empty."""
    there = [part for part in parts if part is not None and (not isinstance(part, str) or part.strip())]
    if not there:
        return None
    made = etree.Element(name, {key: value for key, value in attributes.items() if value})
    for part in there:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def build(invoice: Invoice, image: File | None = None, attachments: Sequence[File] = ()) -> bytes:
    """Return the invoice as UBL with attachments, with elements in schema order."""
    credit = invoice.kind == "CREDIT_NOTE"
    name, code = ("CreditNote", "381") if credit else ("Invoice", "380")
    prefixes: dict[Any, str] = {None: f"{_UBL}{name}-2", "cac": _CAC, "cbc": _CBC}
    root = etree.Element(f"{{{_UBL}{name}-2}}{name}", nsmap=prefixes)
    customization = CUSTOMIZATIONS.get(invoice.format, CUSTOMIZATION)
    parts = [
        _cbc("CustomizationID", customization.format(*("014", "kreditnota") if credit else ("010", "faktura"))),
        _cbc("ProfileID", PROFILE),
        _cbc("ID", invoice.number),
        _cbc("IssueDate", invoice.issue_date),
        None if credit else _cbc("DueDate", invoice.due_date),
        _cbc(f"{name}TypeCode", code),
        _cbc("DocumentCurrencyCode", invoice.currency),
        # Peppol requires this or an order number; a consumer has neither.
        _cbc("BuyerReference", invoice.buyer_name),
        None if image is None else _file(image, "Commercial credit note" if credit else "Commercial invoice"),
        *(_file(file) for file in attachments),
        _cac("AccountingSupplierParty", _seller(invoice)),
        _cac("AccountingCustomerParty", _buyer(invoice)),
        _payment(invoice, invoice.due_date if credit else ""),
        *_totals(invoice),
        _line(invoice, name),
    ]
    root.extend([part for part in parts if part is not None])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _cbc(name: str, text: str, /, **attributes: str) -> etree._Element | None:
    return element(f"{{{_CBC}}}{name}", text, **attributes)


def _cac(name: str, *parts: etree._Element | None) -> etree._Element | None:
    return element(f"{{{_CAC}}}{name}", *parts)


def _file(file: File, description: str = "") -> etree._Element | None:
    # BIS 3 has no element for the image of the invoice; EHF marks it with this description (inferred).
    content = base64.b64encode(file.content).decode("ascii")
    return _cac(
        "AdditionalDocumentReference",
        _cbc("ID", file.name),
        _cbc("DocumentDescription", description),
        _cac(
            "Attachment",
            _cbc("EmbeddedDocumentBinaryObject", content, mimeCode=file.media_type, filename=file.name),
        ),
    )


def _seller(invoice: Invoice) -> etree._Element | None:
    number = invoice.seller_id
    vat = f"NO{number}MVA" if number.strip() else ""
    return _cac(
        "Party",
        _cbc("EndpointID", number, schemeID=ORGANISATION),
        _cac("PartyIdentification", _cbc("ID", number, schemeID=ORGANISATION)),
        _cac("PartyName", _cbc("Name", invoice.seller_name)),
        _cac("PostalAddress", _cac("Country", _cbc("IdentificationCode", "NO"))),
        _cac("PartyTaxScheme", _cbc("CompanyID", vat), _scheme("VAT")) if vat else None,
        # Norwegian law requires the name of the register on invoices of limited companies.
        _cac("PartyTaxScheme", _cbc("CompanyID", "Foretaksregisteret"), _scheme("TAX")),
        _cac(
            "PartyLegalEntity",
            _cbc("RegistrationName", invoice.seller_name),
            _cbc("CompanyID", number, schemeID=ORGANISATION),
        ),
    )


def _buyer(invoice: Invoice) -> etree._Element | None:
    # A private person has no Peppol address. An e-mail address is used instead: its scheme is in the European list, but
    # not in Peppol's own (inferred).
    address, scheme = (invoice.buyer_id, ORGANISATION) if invoice.buyer_id.strip() else (invoice.buyer_email, "EM")
    return _cac(
        "Party",
        _cbc("EndpointID", address, schemeID=scheme),
        _cac("PartyIdentification", _cbc("ID", invoice.buyer_id, schemeID=ORGANISATION)),
        _cac("PartyName", _cbc("Name", invoice.buyer_name)),
        _cac(
            "PostalAddress",
            _cbc("StreetName", invoice.buyer_street),
            _cbc("CityName", invoice.buyer_city),
            _cbc("PostalZone", invoice.buyer_postal_code),
            _cac("Country", _cbc("IdentificationCode", invoice.buyer_country)),
        ),
        _cac(
            "PartyLegalEntity",
            _cbc("RegistrationName", invoice.buyer_name),
            _cbc("CompanyID", invoice.buyer_id, schemeID=ORGANISATION),
        ),
        _cac(
            "Contact",
            _cbc("Telephone", invoice.buyer_phone),
            _cbc("ElectronicMail", invoice.buyer_email),
        ),
        # BIS 3 has no place for who a private person is, and the documents name none. UBL has a person with an
        # identifier and a date of birth, which BIS 3's rules only warn of; the identifier of a party would break them,
        # since its scheme has to be one of a list that has no Norwegian birth number (inferred).
        _cac("Person", _cbc("ID", invoice.buyer_ssn, schemeID="NO:PNR"), _cbc("BirthDate", invoice.buyer_birth_date)),
    )


def _payment(invoice: Invoice, due: str) -> etree._Element | None:
    return _cac(
        "PaymentMeans",
        _cbc("PaymentMeansCode", "30", name="Credit transfer"),
        _cbc("PaymentDueDate", due),
        _cbc("PaymentID", invoice.kid),
        _cac("PayeeFinancialAccount", _cbc("ID", invoice.account_number)),
    )


def _scheme(name: str) -> etree._Element | None:
    return _cac("TaxScheme", _cbc("ID", name))


def _category(invoice: Invoice, name: str) -> etree._Element | None:
    if not invoice.tax_percent:
        return None
    code = "S" if invoice.percent else "Z"
    return _cac(name, _cbc("ID", code), _cbc("Percent", invoice.tax_percent), _scheme("VAT"))


def _totals(invoice: Invoice) -> list[etree._Element | None]:
    amounts = invoice.amounts
    if amounts is None:
        return []
    amount = partial(_cbc, currencyID=invoice.currency)
    net, tax, gross = (str(value) for value in amounts)
    subtotal = _cac(
        "TaxSubtotal", amount("TaxableAmount", net), amount("TaxAmount", tax), _category(invoice, "TaxCategory")
    )
    return [
        _cac("TaxTotal", amount("TaxAmount", tax), subtotal) if invoice.tax_percent else None,
        _cac(
            "LegalMonetaryTotal",
            amount("LineExtensionAmount", net),
            amount("TaxExclusiveAmount", net),
            amount("TaxInclusiveAmount", gross),
            amount("PayableAmount", gross),
        ),
    ]


def _line(invoice: Invoice, name: str) -> etree._Element | None:
    amounts = invoice.amounts
    if amounts is None:
        return None
    # A price must not be negative, so the quantity is.
    quantity = f"-{invoice.quantity}" if amounts.net < 0 and invoice.quantity else invoice.quantity
    return _cac(
        f"{name}Line",
        _cbc("ID", "1"),
        _cbc("CreditedQuantity" if name == "CreditNote" else "InvoicedQuantity", quantity, unitCode="EA"),
        _cbc("LineExtensionAmount", str(amounts.net), currencyID=invoice.currency),
        _cac("Item", _cbc("Name", "Service"), _category(invoice, "ClassifiedTaxCategory")),
        _cac(
            "Price",
            _cbc("PriceAmount", str(abs(amounts.net)), currencyID=invoice.currency),
            _cbc("BaseQuantity", invoice.quantity, unitCode="EA") if invoice.quantity != "1" else None,
        ),
    )
