"""Reads the rows of an invoice document into the members of an item in AutoInvoice's structs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from conformance.mock.domain import numbers
from conformance.mock.domain.invoices.files import Unreadable
from conformance.mock.domain.invoices.formats import PREFIXES, text_at

_UBL_ROW = {
    "subject": "a:Item/b:Name",
    "definition": "a:Item/b:Description",
    "item_code": "a:Item/a:SellersItemIdentification/b:ID",
    "amount": "b:InvoicedQuantity",
    "unit_type": "b:InvoicedQuantity/@unitCode",
    "price": "a:Price/b:PriceAmount",
    "tax": "a:Item/a:ClassifiedTaxCategory/b:Percent",
    "sum": "b:LineExtensionAmount",
}
_ROWS: dict[str, Mapping[str, str]] = {
    "a:InvoiceLine": _UBL_ROW,
    "a:CreditNoteLine": {
        name: place.replace("InvoicedQuantity", "CreditedQuantity") for name, place in _UBL_ROW.items()
    },
    "InvoiceRow": {
        "subject": "ArticleName",
        "definition": "RowFreeText",
        "item_code": "ArticleIdentifier",
        "amount": "InvoicedQuantity",
        "unit_type": "InvoicedQuantity/@QuantityUnitCode",
        "price": "UnitPriceAmount",
        "tax": "RowVatRatePercent",
        "sum": "RowVatExcludedAmount",
        "sum_tax": "RowAmount",
    },
    "ROWS/ROW": {
        "subject": "ARTICLE/ARTICLE_NAME",
        "amount": "QUANTITY/CHARGED",
        "unit_type": "QUANTITY/CHARGED/@Q_UNIT",
        "price": "PRICE_PER_UNIT/AMOUNT",
        "tax": "VAT/RATE",
        "sum": "ROW_TOTAL/AMOUNT[@VAT='EXCLUDED']",
        "sum_tax": "ROW_TOTAL/AMOUNT[@VAT='INCLUDED']",
    },
}
"""The place of rows in each format, and of each member in a row; those of TEAPPSXML are inferred."""
_DOUBLES, _TEXTS = ("amount", "tax"), ("sum", "price", "sum_tax")
"""The numbers that a struct has as doubles, and those that it has as texts."""


def rows(body: etree._Element, currency: str, *, comma: bool = False) -> list[dict[str, Any]]:
    """Return the rows of a document in order; a missing value is empty or 0. Unreadable names an invalid number."""
    found = [(row, places) for path, places in _ROWS.items() for row in body.iterfind(path, PREFIXES)]
    return [_row(position, row, places, currency, comma) for position, (row, places) in enumerate(found, 1)]


def _row(position: int, row: etree._Element, places: Mapping[str, str], currency: str, comma: bool) -> dict[str, Any]:
    texts = {name: text_at(row, place) for name, place in places.items()}
    found: dict[str, Decimal] = {}
    for name in (*_DOUBLES, *_TEXTS):
        if text := texts.get(name):
            number = numbers.decimal(text, comma=comma)
            if number is None:
                raise Unreadable("row_invalid", f"{places[name]} of row {position} is no number: {text[:60]!r}")
            found[name] = number
    zero = Decimal(0)
    found.setdefault("sum_tax", numbers.with_tax(found.get("sum", zero), found.get("tax", zero), currency))
    return {
        "subject": texts["subject"],
        "amount": found.get("amount", zero),
        "discount": zero,
        "item_code": texts.get("item_code", ""),
        "tax": found.get("tax", zero),
        "definition": texts.get("definition", ""),
        "unit_type": texts["unit_type"],
        "position": position,
        **{name: numbers.plain(found[name]) if name in found else "" for name in _TEXTS},
    }
