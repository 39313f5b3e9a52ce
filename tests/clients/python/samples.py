"""An invoice to send."""

from __future__ import annotations

from pathlib import Path

_SAMPLE = (Path(__file__).parent.parent / "invoice.xml").read_text("utf-8")


def invoice(number: str) -> bytes:
    """Return an invoice in Peppol's format with this number."""
    return _SAMPLE.replace("NUMBER", number).encode()
