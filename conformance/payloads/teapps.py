"""Invoices and credit notes as TEAPPSXML 3.0, the format of a Finnish operator.

Its guide is not at hand: elements are named as files in circulation name them, and where amounts stand is inferred.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from conformance.payloads.ubl import element

if TYPE_CHECKING:
    from conformance.payloads.document import Document


def build(document: Document) -> bytes:
    """Return the document as TEAPPSXML; a credit note's amounts carry a sign."""
    credit = document.kind == "CREDIT_NOTE"
    sign = "-" if credit else ""
    invoice = element(
        "INVOICE",
        element(
            "HEADER",
            element("INVOICE_ID", document.number),
            element("INVOICE_TYPE", "01" if credit else "00"),
            element("CURRENCY", element("CODE", document.currency)),
        ),
        element("PAYEE", element("CUSTOMER_INFORMATION", element("CUSTOMER_NAME", document.seller_name))),
        element("RECEIVER", element("CUSTOMER_INFORMATION", element("CUSTOMER_NAME", document.buyer_name))),
        *_amounts(document, sign),
    )
    root = etree.Element("INVOICE_CENTER")
    root.append(_needed(element("CONTENT_FRAME", element("INVOICES", invoice))))
    written = BytesIO()
    root.getroottree().write(written, encoding="ISO-8859-1", xml_declaration=True, pretty_print=True)
    return written.getvalue()


def _amounts(document: Document, sign: str) -> list[etree._Element | None]:
    amounts = document.amounts
    if amounts is None:
        return []
    net, tax, gross = (str(value) for value in amounts)
    row = element(
        "ROW",
        element("ARTICLE", element("ARTICLE_NAME", "Service")),
        element("QUANTITY", element("CHARGED", document.quantity, Q_UNIT="pcs")),
        element("PRICE_PER_UNIT", element("AMOUNT", net)),
        element("VAT", element("RATE", document.tax_percent)),
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
