"""Generated invoice documents, and what is told of an invoice that was sent as one of them."""

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
    """Return what documents say, in the words of a Given: any number, days, currency, amounts and name, either format.

    They keep what all formats agree on: names have no blanks at their ends, and nobody asks for less than nothing.
    """
    from hypothesis import strategies as st

    # An expectation in brackets would be a value word.
    words = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="()"), min_size=1, max_size=15)
    days = st.tuples(st.dates(*_YEARS), st.integers(0, 120).map(timedelta))
    told = st.fixed_dictionaries(
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
        lambda told, days: {**told, "issue_date": str(days[0]), "due_date": str(days[0] + days[1])}, told, days
    )


def arguments_of(contract: Contract, told: Mapping[str, str]) -> dict[str, Any]:
    """Return what a call sends of a document, as it does of a record that it is called for."""
    view = Document.from_table(told).view()
    return {path: view[field] for path, field in contract.usage.subject.items()}


def told_back(seen: Observation, told: Mapping[str, str], sent: Contract) -> None:
    """The answer tells of an invoice what the document said."""
    view = Document.from_table(told).view()
    expect.success(seen.contract, seen.judgement)
    expect.has(
        seen.contract,
        seen.judgement,
        {path: _cell(view[field]) for path, field in sent.usage.reads_back["shows"].items()},
    )


def _hundredths(count: int) -> str:
    return f"{count // 100}.{count % 100:02}"


def _cell(value: str | Decimal) -> str:
    """Return a value as a feature file would have it; a whole amount may come as 7 or as 7.0, and 7 is both."""
    return value if isinstance(value, str) else f"{value:.2f}".removesuffix(".00")
