"""Documents that the mock makes of an invoice say what the invoice says, as the mock's own reader finds it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from conformance.mock.domain.invoices import conversion, documents
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.domain.invoices.invoice import Invoice

ROW = {"subject": "Rent", "amount": 2.0, "unit_type": "pcs", "price": "500.00", "sum": "1000.00", "position": 1}
INVOICE = Invoice("rent", number="20077", source_format="SEDI", sender_name="Æ & <Ø>", rows=[ROW])
PICTURE = Attachment("rent.pdf", "application/pdf", b"%PDF-1.4")
READABLE = ["PEPPOLBIS30", "PEPPOLBIS20", "EHF20", "SIUBL20", "FINVOICE13", "FINVOICE20", "FINVOICE30", "TEAPPS30"]


@pytest.mark.parametrize("format", READABLE)
def test_a_made_document_reads_back(format: str) -> None:
    read = documents.invoice_in(conversion.document(INVOICE, format), format)
    assert (read.number, read.currency, read.seller_name) == ("20077", "NOK", "Æ & <Ø>")
    assert (read.sum, read.sum_tax) == (Decimal("1000.00"), Decimal("1250.00"))
    assert [(row["subject"], row["sum"]) for row in read.rows] == [("Rent", "1000.00")]


@pytest.mark.parametrize("format", ["PEPPOLBIS30", "VISMAUBL30"])
def test_a_format_that_embeds_holds_picture_and_attachments(format: str) -> None:
    terms = Attachment("terms.pdf", "application/pdf", b"%PDF-1.5")
    invoice = replace(INVOICE, image=PICTURE, attachments=(terms,))
    made = conversion.document(invoice, format)
    read = documents.invoice_in(made, format)
    assert (read.image, read.attachments) == (replace(PICTURE, embedded=True), (replace(terms, embedded=True),))
    assert conversion.beside(invoice, format) == []


def test_files_stand_beside_a_format_that_holds_none() -> None:
    invoice = replace(INVOICE, image=PICTURE)
    assert conversion.beside(invoice, "FINVOICE30") == [PICTURE]


def test_every_known_format_is_well_formed_and_names_the_invoice() -> None:
    for format in conversion.KNOWN:
        assert b"20077" in conversion.document(replace(INVOICE, source_format=format), format)


def test_a_format_that_is_passed_on_is_not_made_of_another() -> None:
    with pytest.raises(conversion.Incompatible):
        conversion.document(INVOICE, "BGC")
    assert b"<SEDI>" in conversion.document(INVOICE, "SEDI")


@pytest.mark.parametrize("lacking", [{"number": ""}, {"currency": ""}, {"sum": ""}, {"sum_tax": "NaN"}])
def test_nothing_is_made_of_an_invoice_that_lacks_what_all_formats_need(lacking: dict[str, str]) -> None:
    with pytest.raises(conversion.Incomplete):
        conversion.document(replace(INVOICE, **lacking), "FINVOICE30")  # type: ignore[arg-type]
