"""What the program does over REST."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from rest import AutoXChange, Invoicing, RestError
from samples import invoice


def test_sends_an_invoice_and_reads_it(ax: AutoXChange) -> None:
    sent = ax.send("invoice-11.xml", invoice("11"))
    assert ax.invoice(sent["id"])["number"] == "11"


def test_pages_through_all_that_was_sent(ax: AutoXChange) -> None:
    numbers = {f"{number}" for number in range(21, 26)}
    for number in sorted(numbers):
        ax.send(f"invoice-{number}.xml", invoice(number))
    assert numbers <= {one["number"] for one in ax.sent(date(2020, 1, 1))}


def test_reports_what_is_not_there(ax: AutoXChange) -> None:
    with pytest.raises(RestError) as refused:
        ax.invoice("11111111-2222-4333-8444-555555555555")
    assert refused.value.status == 404


def test_creates_an_invoice_and_reads_its_status(invoicing: Invoicing) -> None:
    invoicing.create("1001", "Åse Bjørnstad", datetime(2030, 12, 31))
    assert "paidAt" not in invoicing.status("order-1001")


def test_reports_an_invoice_that_was_never_created(invoicing: Invoicing) -> None:
    with pytest.raises(RestError) as refused:
        invoicing.status("order-0")
    assert refused.value.status == 400
