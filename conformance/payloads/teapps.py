"""Invoices and credit notes as TEAPPSXML 3.0, the format of a Finnish operator.

Its guide is not at hand: elements are named as files in circulation name them, and where amounts stand is inferred.
"""

from __future__ import annotations

from io import BytesIO

from lxml import etree

from conformance.payloads.invoice import Invoice
from conformance.payloads.ubl import element


def build(invoice: Invoice) -> bytes:
    """Return the invoice as TEAPPSXML; a credit note's amounts carry a sign."""
    credit = invoice.kind == "CREDIT_NOTE"
    sign = "-" if credit else ""
    written = element(
        "INVOICE",
        element(
            "HEADER",
            element("INVOICE_ID", invoice.number),
            element("INVOICE_TYPE", "01" if credit else "00"),
            element("CURRENCY", element("CODE", invoice.currency)),
        ),
        element("PAYEE", element("CUSTOMER_INFORMATION", element("CUSTOMER_NAME", invoice.seller_name))),
        element("RECEIVER", element("CUSTOMER_INFORMATION", element("CUSTOMER_NAME", invoice.buyer_name))),
        *_amounts(invoice, sign),
    )
    root = etree.Element("INVOICE_CENTER")
    root.append(_needed(element("CONTENT_FRAME", element("INVOICES", written))))
    file = BytesIO()
    root.getroottree().write(file, encoding="ISO-8859-1", xml_declaration=True, pretty_print=True)
    return file.getvalue()


def _amounts(invoice: Invoice, sign: str) -> list[etree._Element | None]:
    amounts = invoice.amounts
    if amounts is None:
        return []
    net, tax, gross = (str(value) for value in amounts)
    row = element(
        "ROW",
        element("ARTICLE", element("ARTICLE_NAME", "Service")),
        element("QUANTITY", element("CHARGED", invoice.quantity, Q_UNIT="pcs")),
        element("PRICE_PER_UNIT", element("AMOUNT", net)),
        element("VAT", element("RATE", invoice.tax_percent)),
        element("ROW_TOTAL", *_totals(net, gross, sign)),
    )
    return [
        element("ROWS", row),
        element(
            "SUMMARY",
            element("INVOICE_TOTAL", *_totals(net, gross, sign)),
            element("VAT_TOTAL", element("AMOUNT", tax)),
        ),
    ]


def _totals(net: str, gross: str, sign: str) -> list[etree._Element | None]:
    return [
        element("AMOUNT", net, VAT="EXCLUDED", SIGN=sign),
        element("AMOUNT", gross, VAT="INCLUDED", SIGN=sign),
    ]


def _needed(found: etree._Element | None) -> etree._Element:
    assert found is not None, "an invoice always says whose it is"
    return found
