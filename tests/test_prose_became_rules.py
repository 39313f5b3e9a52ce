"""Prose of the documents that is easily passed over became rules, or conflicts between lines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.catalogue import Citation
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE = load(Suite(ROOT).contracts)
RULES = {
    "doc000:474": ["autoinvoice/atg_agreement_configure#options-default-to-true"],
    "doc001:11-12": ["autoinvoice/hello_world#service-address"],
    "doc001:14": ["autoinvoice/user_list#utf-8", "autoinvoice/hello_world#utf-8"],
    "doc001:15": ["autoinvoice/invoice_put_invoice_with_metadata#finvoice-encoding"],
    "doc001:25": ["autoinvoice/user_list#documented-status"],
    "doc001:57": ["autoinvoice/b2c_issuer_agreement_order#no-rights-explained"],
    "doc001:315": ["autoinvoice/configure_company#internal-receive-via-peppol-converts"],
    "doc001:318": ["autoinvoice/configure_company#send-email-attachments-attaches"],
    "doc001:321": ["autoinvoice/configure_company#send-invoice-email-chooses-content"],
    "doc001:325": ["autoinvoice/configure_company#billing-delivery-priority"],
    "doc001:349": ["autoinvoice/configure_company#message-from-sender-in-email"],
    "doc001:707": ["autoinvoice/register_with_password#known-user-gets-no-key"],
    "doc001:794": ["autoinvoice/authorize_companies#opens-bank-network"],
    "doc001:795": ["autoinvoice/authorize_companies#signer-is-authenticated"],
    "doc001:850": ["autoinvoice/scan_account_order#pricing-accepted"],
    "doc001:1048": ["autoinvoice/user_create_e#activation-mail"],
    "doc001:1133-1134": ["autoinvoice/user_delete#unknown-id"],
    "doc001:1309-1310": ["autoinvoice/user_update_e#unknown-id"],
    "doc001:1672": ["autoinvoice/message_send#passed-on-unchanged"],
    "doc001:1673": ["autoinvoice/message_send#errors-come-later"],
    "doc001:1696": ["autoinvoice/collection_send#first-time-mail"],
    "doc001:1697": ["autoinvoice/collection_send#notice-leads-to-collection"],
    "doc001:2071": ["autoinvoice/inbound_invoice_show#rows-excluded"],
    "doc001:2146": ["autoinvoice/invoice_accept#sender-is-notified"],
    "doc001:2147": ["autoinvoice/invoice_accept#sender-is-notified"],
    "doc001:2354": ["autoinvoice/invoice_decline#sender-is-notified"],
    "doc001:2403": ["autoinvoice/invoice_dispute#administrator-is-notified"],
    "doc001:2745": ["autoinvoice/user_update#no-rights-to-user"],
}
"""Lines, and the requirements that state what they say."""
CONFLICTS = {
    "doc001:21": ["autoinvoice/register_duetto_payment: Form of payment_day"],
    "doc001:57": ["autoinvoice/b2c_issuer_agreement_order: Text for a caller who is no admin"],
    "doc001:1695": ["autoinvoice/collection_send: Whether the service behind the method exists"],
    "doc001:1748": ["autoinvoice/collection_send: Whether the service behind the method exists"],
    "doc001:1787": ["autoinvoice/register_duetto_payment: Form of payment_day"],
    "doc001:1790": ["autoinvoice/register_duetto_payment: Decimal separator of paid_amount"],
    "doc002:43": ["autoxchange/postV1CompanyProfiles: When the list of allowed signers counts"],
    "doc003:1278": [
        "invoicing/createInvoice: Format of phone numbers",
        "invoicing/createInvoice: When a recipient needs a phone number",
    ],
}
"""Lines, and the conflicts in which they are the one side or the other."""


def cited(citations: Iterator[Citation]) -> set[tuple[str, int]]:
    return {(citation.source.id, line) for citation in citations for line in citation.lines}


def lines(place: str) -> set[tuple[str, int]]:
    document, _, numbers = place.partition(":")
    first, _, last = numbers.partition("-")
    return {(document, line) for line in range(int(first), int(last or first) + 1)}


@pytest.mark.parametrize("place", RULES)
def test_a_line_is_a_requirement_that_a_scenario_verifies_or_a_reason_excuses(place: str) -> None:
    known = {r.id: cited(iter(r.evidence.citations)) for c in CATALOGUE.contracts for r in c.requirements}
    assert [name for name in RULES[place] if not lines(place) & known.get(name, set())] == []


@pytest.mark.parametrize("place", CONFLICTS)
def test_a_line_that_another_contradicts_is_a_recorded_conflict(place: str) -> None:
    known = {
        f"{contract.id}: {conflict.about}": cited(iter(conflict.sources))
        for contract in CATALOGUE.contracts
        for conflict in contract.about.conflicts
    }
    assert [name for name in CONFLICTS[place] if not lines(place) <= known.get(name, set())] == []
