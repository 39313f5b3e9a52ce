"""Reads the rows of an invoice document, as AutoInvoice's structs have an item's members."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_PREFIXES = {"a": f"{_UBL}CommonAggregateComponents-2", "b": f"{_UBL}CommonBasicComponents-2"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
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
"""Where a row stands, by format, and where in it each member; those of TEAPPSXML are inferred."""


def rows(body: etree._Element) -> list[dict[str, Any]]:
    """Return the rows of a document in its order; what a row lacks is empty or 0."""
    found = [(row, places) for path, places in _ROWS.items() for row in body.iterfind(path, _PREFIXES)]
    return [_row(position, row, places) for position, (row, places) in enumerate(found, 1)]


def _row(position: int, row: etree._Element, places: Mapping[str, str]) -> dict[str, Any]:
    told = {name: _text(row, place) for name, place in places.items()}
    net, tax = _number(told["sum"]), _number(told["tax"])
    with_tax = told.get("sum_tax") or str((net * (1 + tax / 100)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return {
        "subject": told["subject"],
        "amount": float(_number(told["amount"])),
        "discount": 0.0,
        "item_code": told.get("item_code", ""),
        "tax": float(tax),
        "definition": told.get("definition", ""),
        "unit_type": told["unit_type"],
        "position": position,
        "sum": told["sum"].replace(",", "."),
        "price": told["price"].replace(",", "."),
        "sum_tax": with_tax.replace(",", "."),
    }


def _text(row: etree._Element, place: str) -> str:
    path, _, attribute = place.partition("/@")
    found = row.find(path, _PREFIXES)
    text = "" if found is None else (found.get(attribute) if attribute else found.text) or ""
    return text.strip()


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else Decimal(0)
