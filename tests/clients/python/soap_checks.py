"""What the program does over SOAP."""

from __future__ import annotations

from datetime import datetime

from autoinvoice import AutoInvoice
from samples import invoice

STREET = {"company_name": "Example Seller AS", "address1": "Grünerløkka 1", "post_code": "0552", "post_office": "Oslo"}


def test_finds_its_own_company_among_the_recipients(soap: AutoInvoice) -> None:
    company = soap.company()
    assert company["name"] in [one["name"] for one in soap.recipients(company["name"])]


def test_keeps_an_address_for_each_language_and_removes_the_second(soap: AutoInvoice) -> None:
    first, second = (soap.add_address({**STREET, "lang": lang, "country": "NO"}) for lang in ("EN", "SE"))
    assert first["address1"] == second["address1"] == STREET["address1"]
    soap.remove_address(second["id"])


def test_adds_a_user(soap: AutoInvoice) -> None:
    assert soap.add_user("nora.lund@example.com", "Nora", "Lund")["last_name"] == "Lund"


def test_sends_what_can_be_sent(soap: AutoInvoice) -> None:
    sent, _ = soap.send_all({"invoice-1.xml": invoice("1"), "invoice 2?.xml": invoice("2")})
    assert sent[0]["invoice_nr"] == "1"


def test_lists_what_was_sent(soap: AutoInvoice) -> None:
    identifier = soap.send("invoice-3.xml", invoice("3"))
    assert identifier in [one["id"] for one in soap.sent(datetime(2020, 1, 1), datetime(2030, 12, 31))]


def test_looks_a_few_times_whether_an_invoice_is_paid(soap: AutoInvoice) -> None:
    assert soap.wait_until_paid(soap.send("invoice-4.xml", invoice("4"))) is False
