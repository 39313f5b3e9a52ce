"""Consumer invoicing in Norway: issuer agreements, consumer agreements, direct debit agreements and mandates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.catalogue.formats import is_email, is_timestamp
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain import norway
from conformance.mock.domain.agreements import ConsumerAgreement, DirectDebitAgreement, IssuerAgreement, Mandate


@behaviour
def b2c_issuer_agreement_order(call: Call) -> Reply:
    """Mail the signer; the agreement is PENDING until it is accepted."""
    company = call.company
    return _order(call, company.ocr_account_number, company.ocr_kid_length, company.ocr_reference_position)


@behaviour
def b2c_issuer_agreement_order_with_ocr(call: Call) -> Reply:
    """Order the agreement with the OCR values of the call, which become those of the company."""
    length = call.arguments["ocr_kid_length"]
    values = (call.text("ocr_account_number"), str(length or 0), call.text("ocr_reference_position"))
    reply = _order(call, *values)
    call.company.ocr_account_number, call.company.ocr_kid_length, call.company.ocr_reference_position = values
    return reply


def _order(call: Call, account_number: str, length: str, position: str) -> Reply:
    """Mail the signer of an agreement with these OCR values, or refuse for the first mistake."""
    call.need_admin("no-rights")
    name, email = call.text("signer_name").strip(), call.text("signer_email")
    if not name or not is_email(email):
        raise Refusal("signer-missing-or-invalid")
    if not norway.is_account_number(account_number):
        raise Refusal("ocr-account-number-invalid")
    if not length.isdecimal() or int(length) not in norway.KID_LENGTHS:
        raise Refusal("ocr-kid-length-invalid")
    if not norway.is_position(position, int(length)):
        raise Refusal("ocr-reference-position-invalid")
    company = call.company
    if not norway.is_organisation_number(company.bid):
        raise Refusal("bid-check-failed")
    call.world.tick()
    agreement = _issuer_agreement(call) or call.world.add(IssuerAgreement("issuer agreement", company.label))
    agreement.state, agreement.signer_name, agreement.signer_email = "PENDING", name, email
    return Reply("email-sent", {"@signer_email": email})


@behaviour
def disable_b2c_issuer_agreement(call: Call) -> Reply:
    """Disable the company's agreement if it is CONFIRMED."""
    call.need_admin("no-rights")
    agreement = _issuer_agreement(call)
    if agreement is None:
        raise Refusal("agreement-not-found")
    if agreement.state != "CONFIRMED":
        raise Refusal("cannot-disable", **{"#{status}": agreement.state})
    call.world.tick()
    agreement.move("DISABLED")
    return Reply("disabled")


@behaviour
def get_consumer_link(call: Call) -> Reply:
    """Return the address of a page about the company's invoices, if its main agreement is CONFIRMED."""
    agreement = _issuer_agreement(call)
    if agreement is None or agreement.state != "CONFIRMED":
        raise Refusal("refused", **{"@reason": "NO CONFIRMED AGREEMENT"})
    return Reply("link", {"@url": f"https://autoinvoice.example.com/consumers/{call.company.maventa_id}"})


def _issuer_agreement(call: Call) -> IssuerAgreement | None:
    return next(call.world.all(IssuerAgreement, call.company.label), None)


@behaviour
def consumer_agreement_status(call: Call) -> Reply:
    """Return the state of the agreement with the reference number."""
    for agreement in call.world.all(ConsumerAgreement, call.company.label):
        if agreement.reference_nr == call.text("reference_nr"):
            return Reply("state", {"@status": agreement.state})
    raise Refusal("consumer-not-found")


@behaviour
def consumer_agreements_query(call: Call) -> Reply:
    """List the company's agreements that match the query; refuse if none does."""
    query = _query(call)
    found = [_listed(a) for a in _matching(call, query, call.company.label)]
    if not found:
        raise Refusal("no-agreements-found")
    return Reply("found", members={"agreements": found})


@behaviour
def vendor_consumer_agreements_query(call: Call) -> Reply:
    """List the matching agreements of every company that uses the software of the caller's vendor key."""
    if call.vendor_key is None or call.vendor_key.company != call.company.label:
        raise Refusal("no-rights-to-vendor-api-key")
    query = _query(call)
    results = []
    for company in call.world.all(type(call.company)):
        if company.label in call.vendor_key.companies and (found := list(_matching(call, query, company.label))):
            results.append({"company_id": company.uuid, "agreements": [_listed(a) for a in found]})
    return Reply("found", members={"results": results})


def _query(call: Call) -> dict[str, str]:
    """Return the members of the query that the request has; refuse an invalid timestamp."""
    query = {name: value for name, value in (call.arguments["query"] or {}).items() if value}
    if "timestamp" in query and not is_timestamp(query["timestamp"]):
        raise Refusal("timestamp-format-error")
    return query


def _matching(call: Call, query: Mapping[str, str], company: str) -> Iterator[ConsumerAgreement]:
    after = query.get("timestamp", "")
    for agreement in call.world.all(ConsumerAgreement, company):
        if _has(agreement, query) and agreement.updated_timestamp > after:
            yield agreement


def _has(agreement: ConsumerAgreement, query: Mapping[str, str]) -> bool:
    """Return whether an agreement has the values of a query, its timestamp aside."""
    listed = _listed(agreement) if query else {}
    return all(listed[name] == value for name, value in query.items() if name != "timestamp")


def _listed(agreement: ConsumerAgreement) -> dict[str, Any]:
    return {
        "state": agreement.state,
        "name": agreement.name,
        "phone": agreement.phone,
        "email": agreement.email,
        "reference_nr": agreement.reference_nr,
        "customer_nr": agreement.customer_nr,
    }


@behaviour
def atg_mandate_list(call: Call) -> Reply:
    """List the imported mandates that changed after the timestamp."""
    call.need_admin("no-rights-to-settings")
    after = call.text("timestamp")
    if not is_timestamp(after):
        raise Refusal("timestamp-format-error")
    listed = [
        {
            "kid": mandate.kid,
            "account_number": mandate.account_number,
            "notification": mandate.notification,
            "status": mandate.status,
            "updated_timestamp": mandate.updated_timestamp,
        }
        for mandate in call.world.all(Mandate, call.company.label)
        if mandate.updated_timestamp > after and _imported(call, mandate)
    ]
    return Reply("listed", members={"atg_mandates": listed})


def _imported(call: Call, mandate: Mandate) -> bool:
    """A mandate is imported once its account's agreement is configured with the length that its KID has."""
    return norway.is_kid(mandate.kid) and any(
        agreement.account_number == mandate.creditor_account and agreement.kid_length == len(mandate.kid)
        for agreement in call.world.all(DirectDebitAgreement, call.company.label)
    )


@behaviour
def atg_agreement_configure(call: Call) -> Reply:
    """Store the agreement, in place of one for the same account."""
    length = call.arguments["kid_length"]
    payment_type = call.text("payment_type_position")
    account = call.text("account_number")
    if length not in norway.KID_LENGTHS:
        raise Refusal("kid-length-invalid")
    if payment_type and not norway.is_position(payment_type, length):
        raise Refusal("payment-type-position-invalid")
    if not norway.is_position(call.text("reference_position"), length):
        raise Refusal("reference-position-invalid")
    if not norway.is_account_number(account):
        raise Refusal("account-number-invalid")
    notify = _notifications(call.text("options"))
    label = f"agreement of {call.company.label} for {account}"
    agreement = DirectDebitAgreement(label, call.company.label, account, length)
    agreement.reference_position, agreement.payment_type_position = call.text("reference_position"), payment_type
    agreement.notify_by_print, agreement.notify_by_email = notify["notif_print"], notify["notif_email"]
    for earlier in list(call.world.all(DirectDebitAgreement, call.company.label)):
        if earlier.account_number == account:
            del call.world.records[earlier.kind][earlier.label]
    call.world.tick()
    call.world.add(agreement)
    return Reply("configured")


def _notifications(options: str) -> dict[str, bool]:
    """Return both notification switches, true unless the JSON text says otherwise."""
    if not options:
        return {"notif_print": True, "notif_email": True}
    try:
        found = json.loads(options)
    except (ValueError, RecursionError):
        raise Refusal("options-format-invalid") from None
    if not isinstance(found, dict):
        raise Refusal("options-format-invalid")
    switches = {"notif_print": True, "notif_email": True, **found}
    if not all(isinstance(switches[name], bool) for name in ("notif_print", "notif_email")):
        raise Refusal("options-format-invalid")
    return switches
