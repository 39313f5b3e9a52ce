"""Invoices and credit notes as Finvoice, the format of Finnish banks.

There is no MessageTransmissionDetails: it names the operators of both sides, and a consumer in Norway has none. Amounts
of a credit note keep their sign; the ones in circulation are written either way.
"""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from conformance.payloads.ubl import ORGANISATION, element

if TYPE_CHECKING:
    from conformance.payloads.document import Document

VERSIONS = {"FINVOICE30": "3.0", "FINVOICE20": "2.01", "FINVOICE13": "1.3"}
"""The supported versions; the elements written here are the same in all of them."""
VERSION = VERSIONS["FINVOICE30"]
PROLOGS = {
    "stylesheet": '<?xml-stylesheet type="text/xsl" href="Finvoice.xsl"?>',
    "DTD": '<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">',
    "SOAP frame": (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        "<SOAP-ENV:Header/><SOAP-ENV:Body/></SOAP-ENV:Envelope>"
    ),
}
"""What programs write before a Finvoice; a frame is a separate document before the XML declaration."""
ENCODING = "ISO-8859-15"
"""The encoding of Finvoice; other characters become character references."""


def build(document: Document) -> bytes:
    """Return the document as Finvoice, with elements in schema order."""
    root = etree.Element("Finvoice", Version=VERSIONS.get(document.format, VERSION))
    parts = [
        _seller(document),
        _buyer(document),
        element(
            "BuyerCommunicationDetails",
            element("BuyerPhoneNumberIdentifier", document.buyer_phone),
            element("BuyerEmailaddressIdentifier", document.buyer_email),
        ),
        _details(document),
        _row(document),
        _payment(document),
    ]
    root.extend([part for part in parts if part is not None])
    written = BytesIO()
    root.getroottree().write(written, encoding=ENCODING, xml_declaration=True, pretty_print=True)
    declaration, _, invoice = written.getvalue().partition(b"\n")
    prolog = PROLOGS.get(document.prolog, "").encode()
    lines = (prolog, declaration) if document.prolog == "SOAP frame" else (declaration, prolog)
    return b"\n".join((*filter(None, lines), invoice))


def _seller(document: Document) -> etree._Element | None:
    return element(
        "SellerPartyDetails",
        element("SellerPartyIdentifier", document.seller_id, SchemeID=ORGANISATION),
        element("SellerOrganisationName", document.seller_name),
    )


def _buyer(document: Document) -> etree._Element | None:
    return element(
        "BuyerPartyDetails",
        element("BuyerPartyIdentifier", document.buyer_id, SchemeID=ORGANISATION),
        element("BuyerOrganisationName", document.buyer_name),
        # Finvoice has no element for a Norwegian birth number; a typed code is the closest (inferred).
        element("BuyerCode", document.buyer_ssn, IdentifierType="SSN"),
        element(
            "BuyerPostalAddressDetails",
            element("BuyerStreetName", document.buyer_street),
            element("BuyerTownName", document.buyer_city),
            element("BuyerPostCodeIdentifier", document.buyer_postal_code),
            element("CountryCode", document.buyer_country),
        ),
    )


def _details(document: Document) -> etree._Element | None:
    credit = document.kind == "CREDIT_NOTE"
    born = document.buyer_birth_date
    return element(
        "InvoiceDetails",
        element("InvoiceTypeCode", "INV02" if credit else "INV01", CodeListAgencyIdentifier="SPY"),
        element("InvoiceTypeCodeUN", "381" if credit else "380"),
        element("InvoiceTypeText", "CREDIT NOTE" if credit else "INVOICE"),
        element("OriginCode", "Original"),
        element("InvoiceNumber", document.number),
        _date("InvoiceDate", document.issue_date),
        # Nor for a date of birth; this element is for anything else (inferred).
        element(
            "DefinitionDetails",
            element("DefinitionHeaderText", "Date of birth", DefinitionCode="BIRTHDATE"),
            element("DefinitionValue", born),
        )
        if born.strip()
        else None,
        *_totals(document),
        element("PaymentTermsDetails", _date("InvoiceDueDate", document.due_date)),
    )


def _totals(document: Document) -> list[etree._Element | None]:
    amounts = document.amounts
    if amounts is None:
        return []
    amount = partial(element, AmountCurrencyIdentifier=document.currency)
    net, tax, gross = (_comma(str(value)) for value in amounts)
    taxed = bool(document.tax_percent)
    return [
        amount("InvoiceTotalVatExcludedAmount", net),
        amount("InvoiceTotalVatAmount", tax) if taxed else None,
        amount("InvoiceTotalVatIncludedAmount", gross),
        element(
            "VatSpecificationDetails",
            amount("VatBaseAmount", net),
            element("VatRatePercent", _comma(document.tax_percent)),
            element("VatCode", "S" if document.percent else "Z"),
            amount("VatRateAmount", tax),
        )
        if taxed
        else None,
    ]


def _row(document: Document) -> etree._Element | None:
    amounts = document.amounts
    if amounts is None:
        return element("InvoiceRow", element("ArticleName", "Service"))
    amount = partial(element, AmountCurrencyIdentifier=document.currency)
    net, tax, gross = (_comma(str(value)) for value in amounts)
    return element(
        "InvoiceRow",
        element("ArticleName", "Service"),
        element("InvoicedQuantity", _comma(document.quantity), QuantityUnitCode="pcs", QuantityUnitCodeUN="EA"),
        amount("UnitPriceAmount", net),
        element("UnitPriceBaseQuantity", _comma(document.quantity)) if document.quantity != "1" else None,
        element("RowVatRatePercent", _comma(document.tax_percent)),
        amount("RowVatAmount", tax) if document.tax_percent else None,
        amount("RowVatExcludedAmount", net),
        amount("RowAmount", gross),
    )


def _payment(document: Document) -> etree._Element | None:
    amounts = document.amounts
    gross = "" if amounts is None else _comma(str(amounts.gross))
    return element(
        "EpiDetails",
        element(
            "EpiIdentificationDetails",
            _date("EpiDate", document.issue_date),
            element("EpiReference", document.number),
        ),
        element(
            "EpiPartyDetails",
            # The name of the bank is optional, its element is not.
            etree.Element("EpiBfiPartyDetails"),
            element(
                "EpiBeneficiaryPartyDetails",
                element("EpiNameAddressDetails", document.seller_name),
                element("EpiAccountID", document.account_number, IdentificationSchemeName="BBAN"),
            ),
        ),
        element(
            "EpiPaymentInstructionDetails",
            # The scheme attribute allows only two kinds of references, and a KID is neither.
            element("EpiRemittanceInfoIdentifier", document.kid),
            element("EpiInstructedAmount", gross, AmountCurrencyIdentifier=document.currency),
            element("EpiCharge", "SHA", ChargeOption="SHA"),
            _date("EpiDateOptionDate", document.due_date),
        ),
    )


def _date(name: str, text: str) -> etree._Element | None:
    return element(name, text.replace("-", ""), Format="CCYYMMDD")


def _comma(amount: str) -> str:
    return amount.replace(".", ",")
