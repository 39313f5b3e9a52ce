"""Invoices and credit notes as Finvoice, the format of Finnish banks.

There is no MessageTransmissionDetails: it names the operators of both sides, and a consumer in Norway has none. Amounts
of a credit note keep their sign; the ones in circulation are written either way.
"""

from __future__ import annotations

from functools import partial
from io import BytesIO

from lxml import etree

from conformance.payloads.invoice import Invoice
from conformance.payloads.ubl import ORGANISATION, element

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


def build(invoice: Invoice) -> bytes:
    """Return the invoice as Finvoice, with elements in schema order."""
    root = etree.Element("Finvoice", Version=VERSIONS.get(invoice.format, VERSION))
    parts = [
        _seller(invoice),
        _buyer(invoice),
        element(
            "BuyerCommunicationDetails",
            element("BuyerPhoneNumberIdentifier", invoice.buyer_phone),
            element("BuyerEmailaddressIdentifier", invoice.buyer_email),
        ),
        _details(invoice),
        _row(invoice),
        _payment(invoice),
    ]
    root.extend([part for part in parts if part is not None])
    written = BytesIO()
    root.getroottree().write(written, encoding=ENCODING, xml_declaration=True, pretty_print=True)
    declaration, _, body = written.getvalue().partition(b"\n")
    prolog = PROLOGS.get(invoice.prolog, "").encode()
    lines = (prolog, declaration) if invoice.prolog == "SOAP frame" else (declaration, prolog)
    return b"\n".join((*filter(None, lines), body))


def _seller(invoice: Invoice) -> etree._Element | None:
    return element(
        "SellerPartyDetails",
        element("SellerPartyIdentifier", invoice.seller_id, SchemeID=ORGANISATION),
        element("SellerOrganisationName", invoice.seller_name),
    )


def _buyer(invoice: Invoice) -> etree._Element | None:
    return element(
        "BuyerPartyDetails",
        element("BuyerPartyIdentifier", invoice.buyer_id, SchemeID=ORGANISATION),
        element("BuyerOrganisationName", invoice.buyer_name),
        # Finvoice has no element for a Norwegian birth number; a typed code is the closest (inferred).
        element("BuyerCode", invoice.buyer_ssn, IdentifierType="SSN"),
        element(
            "BuyerPostalAddressDetails",
            element("BuyerStreetName", invoice.buyer_street),
            element("BuyerTownName", invoice.buyer_city),
            element("BuyerPostCodeIdentifier", invoice.buyer_postal_code),
            element("CountryCode", invoice.buyer_country),
        ),
    )


def _details(invoice: Invoice) -> etree._Element | None:
    credit = invoice.kind == "CREDIT_NOTE"
    born = invoice.buyer_birth_date
    return element(
        "InvoiceDetails",
        element("InvoiceTypeCode", "INV02" if credit else "INV01", CodeListAgencyIdentifier="SPY"),
        element("InvoiceTypeCodeUN", "381" if credit else "380"),
        element("InvoiceTypeText", "CREDIT NOTE" if credit else "INVOICE"),
        element("OriginCode", "Original"),
        element("InvoiceNumber", invoice.number),
        _date("InvoiceDate", invoice.issue_date),
        # Nor for a date of birth; this element is for anything else (inferred).
        element(
            "DefinitionDetails",
            element("DefinitionHeaderText", "Date of birth", DefinitionCode="BIRTHDATE"),
            element("DefinitionValue", born),
        )
        if born.strip()
        else None,
        *_totals(invoice),
        element("PaymentTermsDetails", _date("InvoiceDueDate", invoice.due_date)),
    )


def _totals(invoice: Invoice) -> list[etree._Element | None]:
    amounts = invoice.amounts
    if amounts is None:
        return []
    amount = partial(element, AmountCurrencyIdentifier=invoice.currency)
    net, tax, gross = (_comma(str(value)) for value in amounts)
    taxed = bool(invoice.tax_percent)
    return [
        amount("InvoiceTotalVatExcludedAmount", net),
        amount("InvoiceTotalVatAmount", tax) if taxed else None,
        amount("InvoiceTotalVatIncludedAmount", gross),
        element(
            "VatSpecificationDetails",
            amount("VatBaseAmount", net),
            element("VatRatePercent", _comma(invoice.tax_percent)),
            element("VatCode", "S" if invoice.percent else "Z"),
            amount("VatRateAmount", tax),
        )
        if taxed
        else None,
    ]


def _row(invoice: Invoice) -> etree._Element | None:
    amounts = invoice.amounts
    if amounts is None:
        return element("InvoiceRow", element("ArticleName", "Service"))
    amount = partial(element, AmountCurrencyIdentifier=invoice.currency)
    net, tax, gross = (_comma(str(value)) for value in amounts)
    return element(
        "InvoiceRow",
        element("ArticleName", "Service"),
        element("InvoicedQuantity", _comma(invoice.quantity), QuantityUnitCode="pcs", QuantityUnitCodeUN="EA"),
        amount("UnitPriceAmount", net),
        element("UnitPriceBaseQuantity", _comma(invoice.quantity)) if invoice.quantity != "1" else None,
        element("RowVatRatePercent", _comma(invoice.tax_percent)),
        amount("RowVatAmount", tax) if invoice.tax_percent else None,
        amount("RowVatExcludedAmount", net),
        amount("RowAmount", gross),
    )


def _payment(invoice: Invoice) -> etree._Element | None:
    amounts = invoice.amounts
    gross = "" if amounts is None else _comma(str(amounts.gross))
    return element(
        "EpiDetails",
        element(
            "EpiIdentificationDetails",
            _date("EpiDate", invoice.issue_date),
            element("EpiReference", invoice.number),
        ),
        element(
            "EpiPartyDetails",
            # The name of the bank is optional, its element is not.
            etree.Element("EpiBfiPartyDetails"),
            element(
                "EpiBeneficiaryPartyDetails",
                element("EpiNameAddressDetails", invoice.seller_name),
                element("EpiAccountID", invoice.account_number, IdentificationSchemeName="BBAN"),
            ),
        ),
        element(
            "EpiPaymentInstructionDetails",
            # The scheme attribute allows only two kinds of references, and a KID is neither.
            element("EpiRemittanceInfoIdentifier", invoice.kid),
            element("EpiInstructedAmount", gross, AmountCurrencyIdentifier=invoice.currency),
            element("EpiCharge", "SHA", ChargeOption="SHA"),
            _date("EpiDateOptionDate", invoice.due_date),
        ),
    )


def _date(name: str, text: str) -> etree._Element | None:
    return element(name, text.replace("-", ""), Format="CCYYMMDD")


def _comma(amount: str) -> str:
    return amount.replace(".", ",")
