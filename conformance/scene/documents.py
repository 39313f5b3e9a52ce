"""Generated invoice documents, and the check that an invoice reads back as its document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Contract
from conformance.payloads.document import Document
from conformance.scene import expect
from conformance.scene.scene import Observation

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_YEARS = date(2000, 1, 1), date(2099, 12, 31)


def any_document() -> SearchStrategy[dict[str, str]]:
    """Return a strategy for the table of an invoice document: number, dates, currency, amounts, buyer and format vary.

    Values stay within what all formats accept: names without surrounding spaces and no negative amounts.
    """
    from hypothesis import strategies as st

    # A value in parentheses would be read as a value word.
    words = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="()"), min_size=1, max_size=15)
    days = st.tuples(st.dates(*_YEARS), st.integers(0, 120).map(timedelta))
    fields = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(("INVOICE", "CREDIT_NOTE")),
            "format": st.sampled_from(("PEPPOLBIS30", "FINVOICE30")),
            "packing": st.sampled_from(("plain", "zip")),
            "number": st.from_regex("[0-9A-Z]([0-9A-Z/-]{0,18}[0-9A-Z])?", fullmatch=True),
            "currency": st.sampled_from(("NOK", "SEK", "DKK", "EUR", "USD")),
            "net": st.integers(0, 99_999_999_999).map(_hundredths),
            "tax_percent": st.integers(0, 99_99).map(_hundredths),
            "buyer_name": st.lists(words, min_size=1, max_size=4).map(" ".join),
        }
    )
    return st.builds(
        lambda drawn, days: {**drawn, "issue_date": str(days[0]), "due_date": str(days[0] + days[1])}, fields, days
    )


def arguments_of(contract: Contract, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of a call that sends a document with these fields."""
    view = Document.from_table(fields).view()
    return {path: view[field] for path, field in contract.usage.subject.items()}


def reads_back(seen: Observation, fields: Mapping[str, str], sent: Contract) -> None:
    """The response reports an invoice with the fields of its document."""
    view = Document.from_table(fields).view()
    expect.success(seen.contract, seen.judgement)
    expect.has(
        seen.contract,
        seen.judgement,
        {path: _cell(view[field]) for path, field in sent.usage.reads_back["shows"].items()},
    )


def _hundredths(count: int) -> str:
    return f"{count // 100}.{count % 100:02}"


def _cell(value: str | Decimal) -> str:
    """Return a value as a feature file writes it; a whole amount is written 7, which matches both 7 and 7.0."""
    return value if isinstance(value, str) else f"{value:.2f}".removesuffix(".00")
